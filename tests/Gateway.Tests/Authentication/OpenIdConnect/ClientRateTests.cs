using System.Net;
using Larder.Gateway.Authentication.OpenIdConnect;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

public sealed class ClientRateTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", true)]
    public void One_client_is_bounded_and_keeps_out_no_other(string one, string other, bool isLetIn)
    {
        using var rate = new ClientRate(perMinute: 3);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(rate.TryTake(IPAddress.Parse(one))));
        Assert.False(rate.TryTake(IPAddress.Parse(one)));

        Assert.Equal(isLetIn, rate.TryTake(IPAddress.Parse(other)));
    }
}
