using System.Collections.Concurrent;
using System.Net;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>Replaces hashes that were made in an older way, in the background, when their password was right: only then it is
/// known.</summary>
internal sealed partial class PasswordUpgrades(PasswordChecks checks, IAccounts accounts, ILogger<PasswordUpgrades> logger)
{
    private const int MostAtOnce = 256;

    private readonly ConcurrentDictionary<string, string> _running = [];

    /// <summary>Begins the upgrade if the account's hash needs one. Never fails; what goes wrong is logged, and tried again when the
    /// password is checked anew.</summary>
    /// <param name="account">As its password was checked.</param>
    /// <param name="remember">Is told the new hash before anybody else can see it.</param>
    /// <returns>The end of it, for tests.</returns>
    public Task Begin(UserAccount account, string password, IPAddress? client, Action<string> remember)
    {
        if (account.PasswordHash is not { } hash || !PasswordHasher.NeedsUpgrade(hash)
            || _running.Count >= MostAtOnce || !_running.TryAdd(account.Name, hash))
        {
            return Task.CompletedTask;
        }

        return Task.Run(() => RunAsync(account.Name, hash, password, client, remember));
    }

    private async Task RunAsync(string name, string hash, string password, IPAddress? client, Action<string> remember)
    {
        try
        {
            var next = await checks.RehashAsync(password);
            remember(next);
            var actor = new Actor(name, TokenId: null, client?.ToString(), UserAgent: null) { Request = Guid.CreateVersion7() };
            var refusal = await accounts.UpgradePasswordHashAsync(name, hash, next, actor);
            if (refusal != Refusal.None)
            {
                LogRefused(name, refusal);
            }
        }
        catch (Exception exception)
        {
            LogFailed(exception, name);
        }
        finally
        {
            _running.TryRemove(name, out _);
        }
    }

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning,
        Message = "The hash of {User}'s password could not be made anew in today's way; the old one goes on holding")]
    private partial void LogFailed(Exception exception, string user);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Information,
        Message = "The hash of {User}'s password was not made anew ({Refusal})")]
    private partial void LogRefused(string user, Refusal refusal);
}
