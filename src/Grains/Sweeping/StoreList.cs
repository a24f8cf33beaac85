using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Sweeping;

/// <summary>A store's list in parts, which goes on where the last part ended, or anywhere else.</summary>
/// <remarks>The list stays open between parts that follow each other: to begin anew costs a local disk all names of its upper folders.</remarks>
internal sealed class StoreList(IArtifactStore store, string prefix) : IAsyncDisposable
{
    private IAsyncEnumerator<ArtifactHead>? _open;
    private ArtifactKey? _last;

    /// <summary>The next objects behind a key.</summary>
    /// <returns>Fewer than <paramref name="count"/> at the end of the list.</returns>
    public async Task<IReadOnlyList<ArtifactHead>> NextAsync(ArtifactKey? after, int count, CancellationToken cancellationToken)
    {
        if (_open is null || after != _last)
        {
            await DisposeAsync();
            _open = store.ListAsync(prefix, after, CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        }

        List<ArtifactHead> part = [];
        try
        {
            while (part.Count < count && await _open.MoveNextAsync().AsTask().WaitAsync(cancellationToken))
            {
                part.Add(_open.Current);
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }

        _last = part.Count > 0 ? part[^1].Key : after;
        return part;
    }

    /// <summary>Closes the list. It can be read on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_open is { } open)
        {
            _open = null;
            await open.DisposeAsync();
        }
    }
}
