using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Ldap;
using Larder.Gateway.Tests.Authentication.Sources.Remote;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Sources.Ldap;

/// <summary>Servers that answer nonsense.</summary>
public sealed class LdapConnectionTests
{
    private readonly LogLines _logs = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("485454502F312E3120323030204F4B0D0A")]
    [InlineData("3080")]
    [InlineData("3085FFFFFFFFFF")]
    [InlineData("3084FFFFFFFF")]
    [InlineData("3084001000FF")]
    [InlineData("3000")]
    [InlineData("300302010100")]
    [InlineData("3005020101780500")]
    [InlineData("300C02016365070A010004000400")]
    [InlineData("300C020101610702010004000400")]
    [InlineData("300C020101610702010A04000400")]
    [InlineData("300C020101640704013005000400")]
    [InlineData("300C02010078070A013404000400")]
    [InlineData("3006020101040100")]
    public async Task What_is_no_answer_means_that_the_directory_is_unavailable(string bytes)
    {
        using var server = new RawServer(_ => Convert.FromHexString(bytes));
        var options = new LdapSourceOptions
        {
            Url = $"ldap://127.0.0.1:{server.Port}", BaseDn = "dc=x", Timeout = TimeSpan.FromSeconds(30),
        };
        using var source = new LdapSource(Options.Create(options), TimeProvider.System, _logs.For<LdapSource>());

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));

        Assert.Single(server.Requests);
        Assert.All(_logs.All, line => Assert.DoesNotContain("secret-1", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("300C02010178070A010204000400", "it refuses StartTLS (2).")]
    [InlineData("300C02010178070A010004000400", null)]
    public async Task Nothing_is_said_to_a_server_that_does_not_encrypt(string bytes, string? reason)
    {
        using var server = new RawServer(_ => Convert.FromHexString(bytes));
        var options = new LdapSourceOptions
        {
            Url = $"ldap://127.0.0.1:{server.Port}", StartTls = true, BaseDn = "dc=x", Timeout = TimeSpan.FromSeconds(30),
            BindDn = "cn=larder", BindPassword = "secret-2",
        };
        using var source = new LdapSource(Options.Create(options), TimeProvider.System, _logs.For<LdapSource>());

        var exception = await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));

        Assert.Contains(reason ?? "", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Assert.Single(server.Requests), StringComparison.Ordinal);
    }
}
