using System.Collections.Concurrent;
using System.Collections.Immutable;
using Larder.Gateway.Authentication;
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
}
