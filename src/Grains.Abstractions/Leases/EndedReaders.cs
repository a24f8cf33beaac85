using System.Collections.Concurrent;

namespace Larder.Grains.Abstractions.Leases;

/// <summary>Readers of this process that serve nothing any more, since its web server has stopped: their leases need not be revoked.</summary>
/// <remarks>An owner in the same process could not do it: Orleans delivers no calls to a process's own observers while that process
/// leaves the cluster.</remarks>
public sealed class EndedReaders
{
    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);

    /// <param name="reader">See <see cref="LeaseRequest.Reader"/>.</param>
    public void Add(string reader) => _names.TryAdd(reader, 0);

    /// <inheritdoc cref="Add"/>
    public bool Contains(string reader) => _names.ContainsKey(reader);
}
