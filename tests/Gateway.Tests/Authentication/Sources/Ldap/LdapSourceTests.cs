using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Ldap;

namespace Larder.Gateway.Tests.Authentication.Sources.Ldap;

/// <summary>In plain text; users and groups by searches.</summary>
public sealed class LdapSourceTests(SlapdServer server) : LdapSourceContract(server)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Several_entries_for_one_name_let_nobody_in()
    {
        Assert.Equal(SourceVerdict.Wrong, (await Source().VerifyAsync("twin", Password, Stop)).Verdict);
        Assert.Equal(SourceAnswer.Unknown, await Source().FindAsync("twin", Stop));
        Assert.Contains(Logs.All, line => line.StartsWith("1213 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_in_the_entry_lets_nobody_in()
    {
        var source = NewSource(Limit, options => options.UserFilter = "(|(uid={username})(mail={username}))");

        Assert.Equal(SourceVerdict.Known, (await source.VerifyAsync("alice", Password, Stop)).Verdict);
        Assert.Equal(SourceAnswer.Unknown, await source.VerifyAsync("alice@example.org", Password, Stop));
    }

    [Fact]
    public async Task A_name_in_the_directory_that_nobody_can_have_here_lets_nobody_in() =>
        Assert.Equal(SourceAnswer.Unknown, await NewSource(Limit, options => options.UserFilter = "(uid=j*f{username})").FindAsync("x", Stop));

    [Fact]
    public async Task A_dn_with_all_kinds_of_characters_has_its_groups()
    {
        var answer = await Source().VerifyAsync("odd", Password, Stop);

        // Not "a, b", which no group can be called here.
        Assert.Equal(["Domain Users", "ödland"], answer.Identity!.Groups);
    }

    [Fact]
    public async Task Only_members_of_allowed_groups_are_known()
    {
        var source = NewSource(Limit, options => options.AllowedGroups.Add("ops"));

        Assert.Equal(SourceVerdict.Known, (await source.VerifyAsync("alice", Password, Stop)).Verdict);
        Assert.Equal(SourceAnswer.Unknown, await source.VerifyAsync("root", Password, Stop));
        Assert.Equal(SourceAnswer.Unknown, await source.VerifyAsync("root", WrongPassword, Stop));
        Assert.Equal(SourceAnswer.Unknown, await source.FindAsync("root", Stop));
    }

    [Fact]
    public async Task A_name_of_a_group_that_cannot_be_used_here_still_makes_administrators()
    {
        var source = NewSource(Limit, options => options.AdministratorGroups.Add("a, b"));

        Assert.True((await source.FindAsync("odd", Stop)).Identity!.IsAdministrator);
    }

    [Fact]
    public async Task Members_can_be_looked_for_by_their_names()
    {
        var filter = $"(&(objectClass=groupOfNames)(member=uid={{username}},ou=people,{SlapdServer.Base}))";
        var source = NewSource(Limit, options => options.GroupFilter = filter);

        Assert.Equal(["developers", "ops"], (await source.FindAsync("alice", Stop)).Identity!.Groups);
    }

    [Fact]
    public async Task Without_groups_in_the_settings_nobody_has_any() =>
        Assert.Empty((await NewSource(Limit, options => options.GroupBaseDn = "").FindAsync("alice", Stop)).Identity!.Groups);

    [Theory]
    [InlineData("the account", SlapdServer.AccountDn, "wrong-9", "ou=people," + SlapdServer.Base, "refuses the account of Access:Ldap:BindDn (49)")]
    [InlineData("the base", SlapdServer.AccountDn, OwnSecret, "ou=nowhere," + SlapdServer.Base, "'ou=nowhere,dc=example,dc=org'")]
    [InlineData("no account", "", "", "ou=people," + SlapdServer.Base, "may not be read")]
    [InlineData("no DN", SlapdServer.AccountDn, OwnSecret, "nonsense", "failed with code 34")]
    public async Task Settings_that_do_not_fit_the_directory_are_told(string what, string dn, string password, string baseDn, string expected)
    {
        var source = NewSource(Limit, options => (options.BindDn, options.BindPassword, options.BaseDn) = (dn, password, baseDn));

        var exception = await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", Password, Stop));

        Assert.True(exception.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {exception.Message}");
        Assert.DoesNotContain("wrong-9", exception.ToString() + string.Join('\n', Logs.All), StringComparison.Ordinal);
        AssertNothingSecret([exception.ToString(), .. Logs.All]);
    }

    [Fact]
    public async Task The_password_of_the_account_may_be_in_a_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("password", System.Text.Encoding.ASCII.GetBytes(OwnSecret + "\n"));

        var source = NewSource(Limit, options => (options.BindPassword, options.BindPasswordFile) = ("", file));

        Assert.Equal(SourceVerdict.Known, (await source.FindAsync("alice", Stop)).Verdict);
    }

    /// <summary>Two at a time, so that most of many questions wait for their turn.</summary>
    protected override void Configure(LdapSourceOptions options)
    {
        (options.Url, options.BaseDn, options.GroupBaseDn) = (Server.Url, SlapdServer.Base, "ou=groups," + SlapdServer.Base);
        options.MaxQuestions = 2;
    }
}

/// <summary>Encrypted by StartTLS; users by the form of their DN, groups by the entry of the user.</summary>
public sealed class LdapStartTlsSourceTests(SlapdServer server) : LdapSourceContract(server)
{
    [Fact]
    public async Task A_server_whose_certificate_is_not_trusted_is_told_nothing()
    {
        var before = Questions;
        var source = NewSource(TimeSpan.FromSeconds(30), options => options.CaFile = "");

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", Password, Stop));

        await Server.DrainAsync();
        Assert.Equal(before, Questions);
    }

    protected override void Configure(LdapSourceOptions options)
    {
        (options.Url, options.StartTls, options.CaFile) = (Server.Url, true, Server.CaFile);
        (options.UserDnFormat, options.MemberOfAttribute) = ($"uid={{username}},ou=people,{SlapdServer.Base}", "memberOf");
    }
}

/// <summary>Encrypted from the beginning.</summary>
public sealed class LdapTlsSourceTests(SlapdServer server) : LdapSourceContract(server)
{
    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("ip6-localhost")]
    public async Task A_certificate_for_another_name_is_refused(string host)
    {
        var before = Questions;
        var url = new UriBuilder(Server.TlsUrl) { Host = host }.Uri.ToString();
        var source = NewSource(TimeSpan.FromSeconds(30), options => options.Url = url);

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", Password, Stop));

        await Server.DrainAsync();
        Assert.Equal(before, Questions);
    }

    protected override void Configure(LdapSourceOptions options)
    {
        (options.Url, options.CaFile, options.BaseDn) = (Server.TlsUrl, Server.CaFile, "ou=people," + SlapdServer.Base);
        (options.GroupBaseDn, options.UserFilter) = ("ou=groups," + SlapdServer.Base, "(&(objectClass=inetOrgPerson)(uid={username}))");
    }
}
