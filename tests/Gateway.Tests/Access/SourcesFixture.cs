using System.Net.Http.Headers;
using System.Text;
using Larder.Gateway.Tests.Authentication;
using Larder.Gateway.Tests.Authentication.Sources.Ldap;
using Larder.Gateway.Tests.Authentication.Sources.Remote;
using Larder.Grains.Abstractions;

namespace Larder.Gateway.Tests.Access;

/// <summary>An index whose users are in the database, in a real directory, and at a real HTTP server.</summary>
public sealed class SourcesFixture : IndexFixture
{
    public SlapdServer Directory { get; } = new();

    public UserServer Server { get; } = new();

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Access:AnonymousRead", "false"),
        ("Access:WrongPasswordTime", "00:00:00"),
        ("Access:SourceAnswersFresh", "00:00:01"),
        ("Access:SourceAnswersUsable", "00:00:06"),
        ("Access:Sources:0", "database"),
        ("Access:Sources:1", "ldap"),
        ("Access:Sources:2", "remote"),
        ("Access:Ldap:Url", Directory.Url),
        ("Access:Ldap:BindDn", SlapdServer.AccountDn),
        ("Access:Ldap:BindPassword", SlapdServer.AccountPassword),
        ("Access:Ldap:BaseDn", SlapdServer.Base),
        ("Access:Ldap:GroupBaseDn", SlapdServer.Base),
        ("Access:Ldap:AdministratorGroups:0", "admins"),
        ("Access:Ldap:Timeout", "00:00:01"),
        ("Access:Remote:Url", Server.Url + "/check"),
        ("Access:Remote:Timeout", "00:00:01"),
    ];

    public override async ValueTask InitializeAsync()
    {
        await Directory.InitializeAsync();
        Server.Groups["remi"] = ["developers"];
        await Server.InitializeAsync();
        await base.InitializeAsync();
        await Grains.GetUser("local").CreateAsync(FakeAccounts.PasswordHash, isAdministrator: false, Published.Alice);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Server.DisposeAsync();
        await Directory.DisposeAsync();
    }

    public HttpClient NewClient(string user, string password = FakeAccounts.Password)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }
}
