using System.Diagnostics.CodeAnalysis;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Who may do what in an index, beside the access lists of its packages: as the index says, or else the settings.</summary>
/// <remarks>One object for as long as nothing changes: what is made of it can be kept beside it.</remarks>
internal sealed class IndexPolicies(LeaseCache<IndexAccess, IndexAccess> indexes, IOptions<AccessOptions> options)
{
    /// <summary>What holds in an index of which nobody has changed anything.</summary>
    public IndexAccess Settings { get; } = FromSettings(options.Value);

    /// <summary>What holds now.</summary>
    /// <param name="index">Never from outside.</param>
    /// <exception cref="ClusterUnavailableException">No silo could be asked.</exception>
    public ValueTask<IndexAccess> GetAsync(string index, CancellationToken cancellationToken)
    {
        return TryGet(index, out var access) ? new(access) : new(AskAsync());

        async Task<IndexAccess> AskAsync() => await FindStoredAsync(index, cancellationToken) ?? Settings;
    }

    /// <summary>What holds now, if that is in memory.</summary>
    public bool TryGet(string index, [NotNullWhen(true)] out IndexAccess? access)
    {
        var known = indexes.TryGet(index, out var stored);
        access = known ? stored ?? Settings : null;
        return known;
    }

    /// <returns><see langword="null"/> while the settings hold.</returns>
    /// <exception cref="ClusterUnavailableException">No silo could be asked.</exception>
    public ValueTask<IndexAccess?> FindStoredAsync(string index, CancellationToken cancellationToken) =>
        indexes.GetAsync(index, cancellationToken);

    private static IndexAccess FromSettings(AccessOptions options) => new(
        [.. options.DefaultRead ?? [options.AnonymousRead ? Principal.Everyone : Principal.Authenticated]],
        [.. options.DefaultWrite ?? []],
        [.. options.Create ?? [Principal.Authenticated]],
        [],
        []);
}
