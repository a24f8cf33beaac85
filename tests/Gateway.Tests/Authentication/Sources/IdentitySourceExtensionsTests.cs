using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Authentication.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Sources;

public sealed class IdentitySourceExtensionsTests
{
    private const string Hash = "$pbkdf2-sha256$i=600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public void Without_settings_there_is_the_database_alone() => Assert.Empty(Build().GetRequiredService<IReadOnlyList<IIdentitySource>>());

    [Fact]
    public void Sources_are_made_in_the_order_of_the_settings()
    {
        var services = Build(
            ("Sources:0", "ldap"), ("Sources:1", "database"), ("Sources:2", "configuration"), ("Sources:3", "remote"),
            ("Ldap:Url", "ldap://127.0.0.1"), ("Ldap:BaseDn", "dc=example,dc=org"), ("Remote:Url", "http://127.0.0.1/check"));

        services.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal(
            ["ldap", "configuration", "remote"], services.GetRequiredService<IReadOnlyList<IIdentitySource>>().Select(source => source.Name));
    }

    [Fact]
    public void Only_the_settings_of_sources_that_are_used_are_checked()
    {
        var services = Build(("Sources:0", "database"), ("Ldap:Url", "nonsense"), ("Configuration:Users:a b:PasswordHash", "plain"));

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void A_source_that_is_none_or_named_twice_is_refused() =>
        AssertProblems(
            Build(("Sources:0", "ldap3"), ("Sources:1", "database"), ("Sources:2", "database")),
            "Access:Sources 'ldap3' is no source", "Access:Sources names 'database' more than once.");

    [Fact]
    public void All_that_is_wrong_with_configured_users_is_told_without_their_hashes()
    {
        var problems = AssertProblems(
            Build(
                ("Sources:0", "configuration"),
                ("Configuration:Users:alice:PasswordHash", "hunter2-plain"),
                ("Configuration:Users:bob:PasswordHash", Hash), ("Configuration:Users:bob:PasswordHashFile", "/also"),
                ("Configuration:Users:carol:Groups:0", "everyone"), ("Configuration:Users:carol:Administrator", "maybe"),
                ("Configuration:Users:a b:PasswordHash", Hash),
                ("Configuration:Users:dan:PasswordHash", Hash), ("Configuration:Users:dan:Groups", "developers"),
                ("Configuration:Users:erin:PasswordHash", Hash), ("Configuration:Users:erin:PaswordHash", Hash),
                ("Configuration:Users:frank:PasswordHashFile", "/does/not/exist")),
            "Access:Configuration:Users:alice:PasswordHash must be the hash",
            "Access:Configuration:Users:bob:PasswordHash and Access:Configuration:Users:bob:PasswordHashFile must not both be set",
            "Access:Configuration:Users:carol:PasswordHash or", "Access:Configuration:Users:carol:Groups 'everyone'",
            "Access:Configuration:Users:carol:Administrator must be true or false",
            "Access:Configuration:Users:a b: a user cannot be called so",
            "Access:Configuration:Users:dan:Groups is a list",
            "Access:Configuration:Users:erin:PaswordHash is not a setting",
            "Access:Configuration:Users:frank:PasswordHashFile '/does/not/exist' cannot be read");

        Assert.DoesNotContain("hunter2", problems, StringComparison.Ordinal);
        Assert.DoesNotContain(Hash, problems, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_the_remote_server_is_told_without_its_secrets()
    {
        var problems = AssertProblems(
            Build(
                ("Sources:0", "remote"), ("Remote:Url", "https://larder:hunter2@example.org/?key=hunter2"), ("Remote:UserName", "a:b"),
                ("Remote:Token", "hunter2"), ("Remote:Password", "hunter2"), ("Remote:PasswordFile", "/also"), ("Remote:CaFile", "/none.pem"),
                ("Remote:Timeout", "01:00:00"), ("Remote:MaxConnections", "0"), ("Remote:Paths:Verify", "verify?x=1")),
            "Access:Remote:Url must be an http or https URL without user", "Access:Remote:UserName must not have a colon",
            "Access:Remote:Token and Password must not both be set", "Access:Remote:Password and Access:Remote:PasswordFile must not both",
            "Access:Remote:CaFile '/none.pem' cannot be read", "Access:Remote:Timeout must be between",
            "Access:Remote:MaxConnections must be between", "Access:Remote:Paths:Verify must be a path");

        Assert.DoesNotContain("hunter2", problems, StringComparison.Ordinal);
        AssertProblems(Build(("Sources:0", "remote"), ("Remote:UserName", "larder")), "Access:Remote:Url must be set", "must both be set");
    }

    [Fact]
    public void All_that_is_wrong_with_the_directory_is_told_without_its_password()
    {
        var problems = AssertProblems(
            Build(
                ("Sources:0", "ldap"), ("Ldap:Url", "ldaps://example.org/dc=x"), ("Ldap:CaFile", "/none.pem"), ("Ldap:BindPassword", "hunter2"),
                ("Ldap:UserDnFormat", "uid=alice"), ("Ldap:BaseDn", "dc=x"), ("Ldap:UserFilter", "(uid={username"),
                ("Ldap:GroupBaseDn", "dc=x"), ("Ldap:GroupFilter", "(member=x)"), ("Ldap:NameAttribute", "uid)"), ("Ldap:MaxQuestions", "0")),
            "Access:Ldap:Url must be ldap://host", "Access:Ldap:CaFile is for ldaps:// and StartTls only", "Access:Ldap:CaFile '/none.pem'",
            "Access:Ldap:BindDn and BindPassword", "Access:Ldap:BaseDn or UserDnFormat must be set, and not both",
            "Access:Ldap:UserDnFormat must have {username}", "Access:Ldap:UserFilter '(uid={username' is no filter",
            "Access:Ldap:GroupFilter '(member=x)' must have {dn} or {username}", "Access:Ldap:NameAttribute 'uid)'",
            "Access:Ldap:MaxQuestions must be between");

        Assert.DoesNotContain("hunter2", problems, StringComparison.Ordinal);
        AssertProblems(
            Build(("Sources:0", "ldap"), ("Ldap:Url", "ldaps://x"), ("Ldap:StartTls", "true"), ("Ldap:AllowedGroups:0", "a")),
            "Access:Ldap:StartTls is for ldap:// only", "Access:Ldap:BaseDn or UserDnFormat must be set", "Access:Ldap:AllowedGroups needs");
    }

    [Fact]
    public async Task Passwords_that_travel_in_the_open_are_warned_of_at_start()
    {
        var logs = new LogLines();
        var services = Build(
            logs, ("Sources:0", "remote"), ("Remote:Url", "http://example.org/"), ("Remote:Shape", "pypicloud"), ("Sources:1", "ldap"),
            ("Ldap:Url", "ldap://example.org"), ("Ldap:BaseDn", "dc=x"));

        foreach (var start in services.GetServices<IHostedService>())
        {
            await start.StartAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, logs.All.Count(line => line.StartsWith("1212 ", StringComparison.Ordinal)));
    }

    /// <returns>All problems.</returns>
    private static string AssertProblems(ServiceProvider services, params string[] parts)
    {
        var exception = Assert.ThrowsAny<Exception>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        return exception.ToString();
    }

    private static ServiceProvider Build(params (string Key, string Value)[] settings) => Build(new LogLines(), settings);

    private static ServiceProvider Build(LogLines logs, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>($"Access:{setting.Key}", setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(logs.ToProvider())).AddMetrics().AddSingleton(TimeProvider.System)
            .AddSingleton<AccessMetrics>().AddSingleton<PasswordChecks>()
            .AddIdentitySources(configuration)
            .BuildServiceProvider();
    }
}
