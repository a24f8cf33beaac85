using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Ldap;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Sources.Ldap;

/// <summary>The contract with a real directory, and what is peculiar to directories.</summary>
public abstract class LdapSourceContract(SlapdServer server) : ServerSourceContract, IClassFixture<SlapdServer>
{
    protected override string Literal => "ldap";

    protected override int Questions => server.Questions;

    private protected SlapdServer Server => server;

    protected abstract void Configure(LdapSourceOptions options);

    [Theory]
    [InlineData("carol")]
    [InlineData("Carol")]
    [InlineData("CAROL")]
    public async Task Every_spelling_is_one_user(string typed)
    {
        Assert.Equal("Carol", (await Source().VerifyAsync(typed, Password, Stop)).Identity!.Name);
        Assert.Equal("Carol", (await Source().FindAsync(typed, Stop)).Identity!.Name);
    }

    [Fact]
    public async Task A_user_without_a_password_in_the_directory_cannot_come_in()
    {
        Assert.Equal(SourceVerdict.Wrong, (await Source().VerifyAsync("nopassword", Password, Stop)).Verdict);
        Assert.Equal(SourceVerdict.Wrong, (await Source().VerifyAsync("nopassword", " ", Stop)).Verdict);
    }

    /// <summary>Lets the server come to the end of what it was still asked, so that it is not counted with the next test.</summary>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await server.DrainAsync();
    }

    private protected override IIdentitySource NewSource(TimeSpan limit) => NewSource(limit, _ => { });

    private protected IIdentitySource NewSource(TimeSpan limit, Action<LdapSourceOptions> change)
    {
        var options = new LdapSourceOptions { BindDn = SlapdServer.AccountDn, BindPassword = OwnSecret, Timeout = limit };
        options.AdministratorGroups.Add("admins");
        Configure(options);
        change(options);
        return Keep(new LdapSource(Options.Create(options), TimeProvider.System, Logs.For<LdapSource>()));
    }

    protected override Task SetGroupsAsync(string user, params string[] groups)
    {
        var changes = new[] { "developers", "ops" }.Select(group => $"""
            dn: cn={group},ou=groups,{SlapdServer.Base}
            changetype: modify
            {(groups.Contains(group) ? "add" : "delete")}: member
            member: {SlapdServer.Dn(user)}
            """);
        return server.ModifyAsync(string.Join("\n\n", changes) + "\n");
    }

    protected override Task RemoveAsync(string user) => server.ModifyAsync($"dn: {SlapdServer.Dn(user)}\nchangetype: delete\n");

    protected override Task PauseAsync()
    {
        server.Pause();
        return Task.CompletedTask;
    }

    protected override Task ResumeAsync()
    {
        server.Resume();
        return Task.CompletedTask;
    }

    protected override Task KillAsync()
    {
        server.Kill();
        return Task.CompletedTask;
    }

    protected override Task RestartAsync() => server.StartAsync();
}
