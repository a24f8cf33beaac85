using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Users and API tokens as they are now, read from memory as long as that is proven to be current.</summary>
internal interface IAccounts
{
    /// <returns><see langword="null"/> if there is no such user.</returns>
    ValueTask<UserAccount?> FindUserAsync(string name, CancellationToken cancellationToken);

    /// <returns><see langword="null"/> if there is no such token.</returns>
    ValueTask<KnownToken?> FindTokenAsync(string id, CancellationToken cancellationToken);
}
