using Larder.Server.Commands.Import.Access;
using Larder.Server.Commands.Import.PyPICloud;

namespace Larder.Server.Tests.Import;

/// <summary>What PyPICloud's documents become.</summary>
public sealed class TranslationTests
{
    [Fact]
    public void Entries_of_the_file_of_settings_are_those_of_the_export()
    {
        var plan = Plan(
            """
            # A comment; and one more
            [DEFAULT]
            debug = false
            [app:main]
            use = egg:pypicloud
            user.alice = $6$rounds=20500$clSGSo2ZsbVp5YKu$qO4VlT4G6X9X3HCGT8YfXLAZdhUpMHCaRYBlZS/uC/cVe0QDtkKeTN9WRy/O09.0rYmUe23sglWRD3GOvdJ3W/
            user.Bob.B: $2b$07$dco1zwIiLdOI/9o7QTSPBuzFqTYwWID8N/5Z/ubonPj78komqmSGK
            auth.admins =
                alice
                # not any more: zed
                nobody-here
            group.devs = alice Bob.B
            group.ops =
                alice

                Bob.B
            package.six.user.Bob.B = rw
            package.six.group.everyone = r
            package.seven.group.authenticated = w
            package.eight.group.devs =
            pypi.default_write = devs admin
            """);

        Assert.Equal(["alice", "Bob.B"], plan.Users.Select(user => user.Name));
        Assert.True((bool)plan.Users[0].State["isAdministrator"]!);
        Assert.False((bool)plan.Users[1].State["isAdministrator"]!);
        Assert.StartsWith("$2b$07$", (string)plan.Users[1].State["passwordHash"]!);
        Assert.Equal(["devs: alice Bob.B", "ops: alice Bob.B"], plan.Groups.Select(group => $"{group.Name}: {string.Join(' ', group.Members)}"));
        Assert.Equal(
            ["eight group:(nobody): read", "seven authenticated: write", "six everyone: read; user:Bob.B: read, write"],
            plan.Lists.Select(list => $"{list.Package} {string.Join("; ", list.Entries)}"));
        Assert.Equal(["authenticated"], plan.Index!.Read);
        Assert.Equal(["group:devs"], plan.Index.Write);
        Assert.Equal(["group:devs"], plan.Index.Create);
        Assert.Contains(plan.Notes, note => note.Contains("nobody-here", StringComparison.Ordinal));
        Assert.Empty(plan.Refused);
    }

    [Fact]
    public void A_package_whose_last_entry_cannot_be_here_is_closed_and_not_open_to_the_defaults()
    {
        var plan = Plan(
            """
            [app:main]
            pypi.default_read = everyone
            package.six.user.bob smith = r
            package.seven.group.admin = rw
            package.bad name.user.bob = r
            """);

        Assert.Equal(["seven", "six"], plan.Lists.Select(list => list.Package));
        Assert.All(plan.Lists, list => Assert.Equal("group:(nobody)", Assert.Single(list.Entries).Principal));
        Assert.Equal(["bad name", "six: bob smith"], plan.Refused.Select(refused => refused.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["everyone"], plan.Index!.Read);
        Assert.Empty(plan.Index.Write);
    }

    [Fact]
    public void A_real_group_that_is_called_admin_is_a_group()
    {
        var plan = Plan(
            """
            [app:main]
            group.admin = alice
            package.six.group.admin = r
            """);

        Assert.Equal("group:admin: read", Assert.Single(Assert.Single(plan.Lists).Entries).ToString());
    }

    [Fact]
    public void A_list_that_is_too_long_is_closed_and_told()
    {
        var entries = string.Join('\n', Enumerable.Range(0, 1_001).Select(number => $"package.six.user.u{number} = r"));

        var plan = Plan($"[app:main]\n{entries}");

        Assert.Equal("group:(nobody): read", Assert.Single(Assert.Single(plan.Lists).Entries).ToString());
        Assert.Equal("six", Assert.Single(plan.Refused).Name);
    }

    [Fact]
    public void Names_that_are_none_or_differ_only_in_case_are_refused_and_nobody_is_renamed()
    {
        var plan = Translation.Of(new PyPICloudAccess
        {
            Users =
            [
                new("Alice", null, IsAdmin: false, IsPending: false), new("alice", null, IsAdmin: false, IsPending: true),
                new("Alice", null, IsAdmin: true, IsPending: false), new("bob smith", null, IsAdmin: false, IsPending: false),
                new("operator", null, IsAdmin: false, IsPending: false), new("", null, IsAdmin: false, IsPending: false),
            ],
            Groups = [new("a:b", []), new("devs", ["Alice", "bob smith", "Alice"]), new("everyone", ["Alice"])],
        });

        Assert.Equal("Alice", Assert.Single(plan.Users).Name);
        Assert.Equal(
            [
                (ItemKind.User, ""), (ItemKind.Group, "a:b"), (ItemKind.User, "Alice"), (ItemKind.Registration, "alice"),
                (ItemKind.User, "bob smith"), (ItemKind.Membership, "bob smith in devs"), (ItemKind.User, "operator"),
            ],
            plan.Refused.Select(refused => (refused.Kind, refused.Name)).OrderBy(refused => refused.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(refused => refused.Name, StringComparer.Ordinal));
        Assert.Equal(["Alice"], Assert.Single(plan.Groups).Members);
        Assert.Null(plan.Index);
    }

    [Theory]
    [InlineData("pypi.auth = ldap\nauth.ldap.fallback = config", 0, 1)]
    [InlineData("pypi.auth = ldap", 0, 0)]
    [InlineData("pypi.auth = pypicloud.access.SQLAccessBackend", 0, 0)]
    [InlineData("pypi.auth = pypicloud.access.ConfigAccessBackend", 1, 1)]
    [InlineData("pypi.auth = aws_secrets_manager", 0, 0)]
    public void Only_what_the_access_backend_looked_at_is_taken(string backend, int users, int lists)
    {
        var plan = Plan($"[app:main]\n{backend}\nuser.alice = x\npackage.six.user.alice = r");

        Assert.Equal((users, lists), (plan.Users.Length, plan.Lists.Length));
    }

    [Fact]
    public void A_directory_and_a_server_become_suggested_settings_without_their_passwords()
    {
        var ldap = SuggestedSettings.Of(
            Settings(
                """
                [app:main]
                pypi.auth = ldap
                auth.ldap.url = ldaps://ldap.example
                auth.ldap.service_dn = cn=larder,dc=example
                auth.ldap.service_password = hunter2
                auth.ldap.base_dn = ou=people,dc=example
                auth.ldap.user_search_filter = (uid={username})
                auth.ldap.admin_group_dn = cn=Admins\, all,ou=groups,dc=example
                """),
            allowsRegistration: false)["Access"]!;
        var remote = SuggestedSettings.Of(
            Settings(
                """
                [app:main]
                pypi.auth = remote
                auth.backend_server = https://auth.example
                auth.user = larder
                auth.password = hunter2
                auth.uri.verify = /check
                """),
            allowsRegistration: true)["Access"]!;

        Assert.Equal("ldaps://ldap.example", (string)ldap["Ldap"]!["Url"]!);
        Assert.Equal("ou=groups,dc=example", (string)ldap["Ldap"]!["GroupBaseDn"]!);
        Assert.Equal("Admins, all", (string)ldap["Ldap"]!["AdministratorGroups"]![0]!);
        Assert.Equal("/check", (string)remote["Remote"]!["Paths"]!["Verify"]!);
        Assert.Equal("PyPICloud", (string)remote["Remote"]!["Shape"]!);
        Assert.True((bool)remote["Registration"]!);
        Assert.DoesNotContain("hunter2", ldap.ToJsonString() + remote.ToJsonString());
    }

    private static AccessPlan Plan(string config) => Translation.Of(ConfigReader.Read(Settings(config)));

    private static IReadOnlyDictionary<string, string> Settings(string config) =>
        ConfigReader.FindSettings(IniFile.Parse(System.Text.Encoding.UTF8.GetBytes(config), "config.ini"), "config.ini");
}
