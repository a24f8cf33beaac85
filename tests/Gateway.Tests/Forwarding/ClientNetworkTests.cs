using Larder.Gateway.Forwarding;

namespace Larder.Gateway.Tests.Forwarding;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("192.0.2.7/32", "192.0.2.7/32")]
    [InlineData("FD00::/8", "fd00::/8")]
    [InlineData("2001:db8:0:0::1", "2001:db8::1/128")]
    [InlineData("::/0", "::/0")]
    public void Ranges_and_single_addresses_have_one_spelling(string text, string spelling)
    {
        Assert.True(ClientNetwork.TryParse(text, out var network, out _));
        Assert.Equal(spelling, network.ToString());
    }

    [Theory]
    [InlineData("10.1.0.0/8", "10.0.0.0/8")]
    [InlineData("10.0.0.1/31", "10.0.0.0/31")]
    [InlineData("fd00::1/64", "fd00::/64")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0")]
    public void A_range_that_says_more_than_it_means_is_refused_with_the_right_spelling(string text, string spelling)
    {
        Assert.False(ClientNetwork.TryParse(text, out _, out var problem));
        Assert.Contains(spelling, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("/8"), InlineData("10.0.0.0/"), InlineData("10.0.0.0/33"), InlineData("::/129")]
    [InlineData("10.0.0.0/08"), InlineData("10.0.0.0/+8"), InlineData("10.0.0.0/-1"), InlineData("10.0.0.0/8/8"), InlineData("10.1")]
    [InlineData("1"), InlineData("010.0.0.1"), InlineData("0x7f.0.0.1"), InlineData("10.0.0.256"), InlineData("fe80::1%3")]
    [InlineData("[::1]"), InlineData("[::1]:80"), InlineData(" 10.0.0.1"), InlineData("10.0.0.1\n"), InlineData("localhost")]
    [InlineData("10.0.0.\u0661")]
    public void Other_texts_are_no_network(string? text)
    {
        Assert.False(ClientNetwork.TryParse(text, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }
}
