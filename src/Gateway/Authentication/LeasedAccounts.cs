using System.Collections.Immutable;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Authentication;

/// <summary>Users and tokens under the leases of their grains.</summary>
internal sealed class LeasedAccounts(
    LeaseCache<UserAccount, UserAccount> users, LeaseCache<ApiToken, KnownToken> tokens, IGrainFactory grains, GrainRetry retry) : IAccounts
{
    public ValueTask<UserAccount?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        users.GetAsync(name, cancellationToken);

    public ValueTask<KnownToken?> FindTokenAsync(string id, CancellationToken cancellationToken) =>
        tokens.GetAsync(id, cancellationToken);

    public Task<Refusal> UpgradePasswordHashAsync(string name, string known, string next, Actor actor)
    {
        var grain = grains.GetUser(name);
        return retry.ChangeAsync(
            grain.GetEpochAsync, actor, who => grain.UpgradePasswordHashAsync(known, next, who), CancellationToken.None);
    }

    public async Task<Refusal> EnterAsync(string name, string source, ImmutableArray<string> groups, Actor actor)
    {
        if (await users.GetAsync(name, CancellationToken.None) is { Deleted: false, Pending: false } account
            && account.Source == source && account.SourceGroups.SequenceEqual(groups, StringComparer.Ordinal))
        {
            return Refusal.None;
        }

        var grain = grains.GetUser(name);
        return await retry.ChangeAsync(
            grain.GetEpochAsync, actor, who => grain.CreateExternalAsync(source, subject: null, groups, who), CancellationToken.None);
    }

    public Task RecordFailedLoginsAsync(ImmutableArray<FailedLogin> logins, CancellationToken cancellationToken) =>
        retry.RunAsync(
            async () =>
            {
                await grains.GetFailedLogins().RecordAsync(logins);
                return logins.Length;
            },
            cancellationToken);
}

/// <summary>How users come from their grains.</summary>
internal sealed class UserSource(IGrainFactory grains) : ILeaseSource<UserAccount, UserAccount>
{
    public string ResourceOf(string key) => LeaseResource.User(key);

    public Task<Leased<UserAccount>> AcquireAsync(string key, LeaseRequest request) => grains.GetUser(key).AcquireAsync(request);

    public ValueTask<UserAccount?> MakeAsync(
        string key, UserAccount snapshot, long serial, LeaseHold<UserAccount>? known, CacheCharge charge)
    {
        var groups = snapshot.AllGroups.Sum(group => 60 + (2 * group.Length));
        charge.Add(300 + (2 * (snapshot.Name.Length + (snapshot.PasswordHash?.Length ?? 0))) + groups);
        return new(snapshot);
    }
}

/// <summary>How API tokens come from their grains.</summary>
internal sealed class TokenSource(IGrainFactory grains) : ILeaseSource<ApiToken, KnownToken>
{
    /// <summary>Beside its characters: in the token, and in the sets of up to three actions.</summary>
    private const int BytesOfPackage = 150;

    public string ResourceOf(string key) => LeaseResource.Token(key);

    public Task<Leased<ApiToken>> AcquireAsync(string key, LeaseRequest request) => grains.GetToken(key).AcquireAsync(request);

    public ValueTask<KnownToken?> MakeAsync(
        string key, ApiToken snapshot, long serial, LeaseHold<KnownToken>? known, CacheCharge charge)
    {
        charge.Add(
            1_000 + (2 * (snapshot.User.Length + snapshot.Label.Length)) + (200 * snapshot.Networks.Length)
            + snapshot.Scopes.Sum(scope => 100 + scope.Packages.Sum(package => BytesOfPackage + (2 * package.Length))));
        return new(KnownToken.Of(snapshot));
    }
}
