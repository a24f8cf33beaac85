using System.Collections.Concurrent;
using System.Collections.Immutable;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Authentication;

/// <summary>Users and tokens in memory, which a test changes as it likes.</summary>
internal sealed class FakeAccounts : IAccounts
{
    public const string Password = "correct horse";

    /// <summary>One hash for all tests, since making one is slow on purpose.</summary>
    public static readonly string PasswordHash = PasswordHasher.Hash(Password);

    public ConcurrentDictionary<string, UserAccount> Users { get; } = [];

    public ConcurrentDictionary<string, KnownToken> Tokens { get; } = [];

    public UserAccount Add(string name, bool isAdministrator = false, bool enabled = true) =>
        Users[name] = new UserAccount(name, PasswordHash, isAdministrator, enabled, default);

    public TokenText AddToken(
        string user, DateTimeOffset? expiresAt = null, ImmutableArray<TokenScope>? scopes = null, params ImmutableArray<string> networks)
    {
        var text = TokenText.Create();
        Tokens[text.Id] = KnownToken.Of(new ApiToken(
            text.Id, user, "", text.SecretSha256(), default, expiresAt, Revoked: false, scopes ?? TokenScope.Default, networks));
        return text;
    }

    public ValueTask<UserAccount?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        new(Users.GetValueOrDefault(name));

    public ValueTask<KnownToken?> FindTokenAsync(string id, CancellationToken cancellationToken) =>
        new(Tokens.GetValueOrDefault(id));

    /// <summary>Failed logins that were written down.</summary>
    public ConcurrentQueue<FailedLogin> FailedLogins { get; } = [];

    /// <summary>What becomes of failed logins; it may be set to fail.</summary>
    public Func<Task> RecordOutcome { get; set; } = () => Task.CompletedTask;

    public async Task RecordFailedLoginsAsync(ImmutableArray<FailedLogin> logins, CancellationToken cancellationToken)
    {
        await RecordOutcome();
        foreach (var login in logins)
        {
            FailedLogins.Enqueue(login);
        }
    }

    /// <summary>What an upgrade does instead of what the grain does; it may be set to fail.</summary>
    public Func<Task<Refusal>> UpgradeOutcome { get; set; } = () => Task.FromResult(Refusal.None);

    public Task<Refusal> EnterAsync(string name, string source, ImmutableArray<string> groups, Actor actor)
    {
        var account = Users.GetOrAdd(name, new UserAccount(name, null, IsAdministrator: false, Enabled: true, default) { Source = source });
        if (account.Source != source)
        {
            return Task.FromResult(Refusal.ExternalAccount);
        }

        Users[name] = account.SourceGroups.SequenceEqual(groups) ? account : account with { SourceGroups = groups };
        return Task.FromResult(Refusal.None);
    }

    public async Task<Refusal> UpgradePasswordHashAsync(string name, string known, string next, Actor actor)
    {
        var outcome = await UpgradeOutcome();
        if (outcome == Refusal.None && Users[name] is var user && user.PasswordHash == known)
        {
            Users[name] = user with { PasswordHash = next };
        }

        return outcome;
    }
}
