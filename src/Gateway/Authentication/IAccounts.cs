using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Users and API tokens as they are now, read from memory as long as that is proven to be current; and what is told of
/// their use.</summary>
internal interface IAccounts
{
    /// <returns><see langword="null"/> if there is no such user.</returns>
    ValueTask<UserAccount?> FindUserAsync(string name, CancellationToken cancellationToken);

    /// <returns><see langword="null"/> if there is no such token.</returns>
    ValueTask<KnownToken?> FindTokenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Replaces a password's hash by another one of the same password.</summary>
    /// <param name="known">What it is made from: an account with another hash by now keeps that.</param>
    Task<Refusal> UpgradePasswordHashAsync(string name, string known, string next, Actor actor);

    /// <summary>Makes the account of somebody for whom a source vouches, or keeps what it says of the groups. Costs no write if nothing is
    /// new.</summary>
    /// <returns>See <see cref="IUserGrain.CreateExternalAsync"/>.</returns>
    Task<Refusal> EnterAsync(string name, string source, ImmutableArray<string> groups, Actor actor);

    /// <summary>Writes failed logins into the audit log: all of them or none. It can be asked again.</summary>
    Task RecordFailedLoginsAsync(ImmutableArray<FailedLogin> logins, CancellationToken cancellationToken);
}
