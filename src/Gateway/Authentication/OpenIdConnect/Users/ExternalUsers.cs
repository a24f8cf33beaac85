using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Makes accounts for the users whom the provider vouches for, and reads who they are from there.</summary>
/// <remarks>An account belongs to one subject of the provider for good: nobody takes over somebody else's rights by taking a name there.
/// What the provider says of groups goes into the account, and whoever is switched off here is let in nowhere.</remarks>
internal sealed class ExternalUsers(IOptions<OpenIdConnectOptions> options, IAccounts accounts, IGrainFactory grains, GrainRetry retry)
    : IStandingSource
{
    private readonly OpenIdConnectOptions _options = options.Value;

    public string Name => _options.Name;

    public ValueTask<SourceIdentity?> FindAsync(UserAccount account, CancellationToken cancellationToken) => account.Subject is null
        ? new(result: null)
        : FindAsync(new ExternalUser(account.Source, account.Subject, account.Name), cancellationToken);

    /// <summary>Takes somebody in whom the provider has just vouched for.</summary>
    /// <param name="claims">Of a token, or of the provider's answer about its user, that was found good.</param>
    /// <param name="client">Where the request came from, for the audit log.</param>
    /// <returns>The user, or why there is none.</returns>
    /// <exception cref="ClusterUnavailableException">Whether there is an account cannot be found out now.</exception>
    public async ValueTask<(ExternalUser? User, LoginProblem? Problem)> EnterAsync(
        JsonElement claims, IPAddress? client, CancellationToken cancellationToken)
    {
        if (JwtText.TextOf(claims, "sub") is not { Length: > 0 and <= UserAccount.MaxSubjectLength } subject || subject.Any(char.IsControl))
        {
            return (null, LoginProblem.Invalid);
        }

        if (JwtText.TextOf(claims, _options.UserNameClaim) is not { } name || !UserName.IsValid(name))
        {
            return (null, LoginProblem.NoName);
        }

        var groups = ReadGroups(claims);
        var actor = new Actor(name, TokenId: null, client?.ToString(), UserAgent: null) { Request = Guid.CreateVersion7() };
        var grain = grains.GetUser(name);
        if (!AreAllowed(groups))
        {
            await TakeGroupsAsync(name, subject, groups, actor, cancellationToken);
            return (null, LoginProblem.NotInGroup);
        }

        var refusal = await retry.ChangeAsync(
            grain.GetEpochAsync, actor, who => grain.CreateExternalAsync(_options.Name, subject, groups, who), cancellationToken);
        var user = new ExternalUser(_options.Name, subject, name);
        return refusal != Refusal.None ? (null, LoginProblem.NoName)
            : await FindAsync(user, cancellationToken) is null ? (null, LoginProblem.SwitchedOff)
            : (user, null);
    }

    /// <summary>Who a user is now, by the account.</summary>
    /// <returns><see langword="null"/> if the account is switched off or deleted, or is no longer let in.</returns>
    /// <exception cref="ClusterUnavailableException">It cannot be told now.</exception>
    public async ValueTask<SourceIdentity?> FindAsync(ExternalUser user, CancellationToken cancellationToken)
    {
        var account = await accounts.FindUserAsync(user.Name, cancellationToken);
        return account is { Enabled: true } && account.Source == user.Source && account.Subject == user.Subject && AreAllowed(account.SourceGroups)
            ? new SourceIdentity(
                account.Name,
                [.. account.AllGroups],
                account.IsAdministrator || account.SourceGroups.Any(_options.AdministratorGroups.Contains))
            : null;
    }

    /// <summary>Whoever is let in no longer is let in nowhere: neither with what was given out before.</summary>
    private async Task TakeGroupsAsync(
        string name, string subject, ImmutableArray<string> groups, Actor actor, CancellationToken cancellationToken)
    {
        if (await accounts.FindUserAsync(name, cancellationToken) is { Deleted: false } account
            && account.Source == _options.Name && account.Subject == subject)
        {
            var grain = grains.GetUser(name);
            await retry.ChangeAsync(grain.GetEpochAsync, actor, who => grain.SetSourceGroupsAsync(groups, who), cancellationToken);
        }
    }

    private bool AreAllowed(ImmutableArray<string> groups) =>
        _options.AllowedGroups.Count == 0 || groups.Any(_options.AllowedGroups.Contains);

    private ImmutableArray<string> ReadGroups(JsonElement claims)
    {
        if (!claims.TryGetProperty(_options.GroupsClaim, out var value))
        {
            return [];
        }

        IEnumerable<JsonElement> names = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return
        [
            .. names.Where(name => name.ValueKind == JsonValueKind.String)
                .Select(name => name.GetString()!).Where(Principal.IsGroupName).Distinct(StringComparer.Ordinal).Take(UserAccount.MaxGroups),
        ];
    }
}
