using Larder.Gateway.Authentication.Passwords;
using System.Collections.Frozen;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources.Configuration;

/// <summary>Users that stand in the settings. A change takes a restart.</summary>
internal sealed class ConfigurationSource(IOptions<ConfigurationSourceOptions> options, PasswordChecks checks) : IIdentitySource
{
    public const string SourceName = "configuration";

    private readonly FrozenDictionary<string, ConfiguredUser> _users =
        options.Value.Users.ToFrozenDictionary(user => user.Key, user => ConfiguredUser.From(user.Key, user.Value), StringComparer.Ordinal);

    public string Name => SourceName;

    public async Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!UserName.IsValid(userName) || !_users.TryGetValue(userName, out var user))
        {
            return SourceAnswer.Unknown;
        }

        return SourceInput.IsWorthAsking(userName, password)
            && await checks.VerifyAsync(password, user.PasswordHash).WaitAsync(cancellationToken)
            ? user.Answer
            : SourceAnswer.Wrong;
    }

    public Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<SourceAnswer>(cancellationToken)
        : Task.FromResult(_users.TryGetValue(userName, out var user) ? user.Answer : SourceAnswer.Unknown);

    /// <param name="Answer">What is said of the user once the password was right.</param>
    private sealed record ConfiguredUser(string PasswordHash, SourceAnswer Answer)
    {
        public static ConfiguredUser From(string name, ConfiguredUserOptions user) => new(
            SecretSetting.Read(user.PasswordHash, user.PasswordHashFile),
            SourceAnswer.Known(new(name, SourceInput.Groups(user.Groups), bool.Parse(user.Administrator))));
    }
}
