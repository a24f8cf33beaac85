using System.Diagnostics.Metrics;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Sources;

/// <summary>The users of the contract, in settings that a test changes as it likes.</summary>
internal sealed class ConfiguredUsers : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PasswordChecks _checks;

    public ConfiguredUsers()
    {
        _checks = new PasswordChecks(
            new AccessMetrics(_services.GetRequiredService<IMeterFactory>()),
            Options.Create(new AccessOptions { ParallelPasswordChecks = 2 }));
        foreach (var (name, groups) in ContractUsers.Groups)
        {
            Settings.Users[name] = new() { PasswordHash = FakeAccounts.PasswordHash, Administrator = name is "root" ? "true" : "false" };
            SetGroups(name, groups);
        }
    }

    public ConfigurationSourceOptions Settings { get; } = new();

    /// <summary>The source as it is after a start with the settings as they are.</summary>
    public IIdentitySource Source() => new ConfigurationSource(Options.Create(Settings), _checks);

    public void SetGroups(string name, params string[] groups)
    {
        Settings.Users[name].Groups.Clear();
        foreach (var group in groups)
        {
            Settings.Users[name].Groups.Add(group);
        }
    }

    public void Dispose()
    {
        _checks.Dispose();
        _services.Dispose();
    }
}
