using System.Globalization;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Simple;

/// <summary>The root page of the simple index: the names of all packages, from the shards of the catalogue.</summary>
internal sealed class RootPages(LeaseCache<CatalogueNames, RootFragment> shards, LeaseReader reader, TimeProvider time)
{
    private static readonly string[] Keys =
        [.. Enumerable.Range(0, CatalogueShard.Count).Select(shard => shard.ToString(CultureInfo.InvariantCulture))];

    private volatile Held? _held;

    /// <summary>The page as it is now, if that is in memory.</summary>
    /// <param name="gzip">Of the encodings that clients know, gzip alone can be put together from compressed pieces.</param>
    public Page? Find(SimpleFormat format, bool gzip) =>
        _held is { } held && time.GetTimestamp() < held.Until && reader.Revocations == held.Revocations
            ? held.View.GetPage(format, gzip)
            : null;

    /// <summary>Asks the shards for what is not in memory.</summary>
    /// <exception cref="ClusterUnavailableException">A shard has no owner that answers.</exception>
    public async Task<Page> CollectAsync(SimpleFormat format, bool gzip, CancellationToken cancellationToken)
    {
        // Before the states are read: a revocation after this makes what is put together good for this request only.
        var revocations = reader.Revocations;
        var reads = new LeaseRead<RootFragment>[Keys.Length];
        var pending = new List<Task>();
        for (var shard = 0; shard < Keys.Length; shard++)
        {
            var read = shards.ReadAsync(Keys[shard], cancellationToken);
            if (read.IsCompletedSuccessfully)
            {
                reads[shard] = read.Result;
            }
            else
            {
                pending.Add(WaitAsync(reads, shard, read.AsTask()));
            }
        }

        await Task.WhenAll(pending);
        var until = reads.Min(read => read.Until);
        var fragments = Array.ConvertAll(
            reads, read => read.Entry ?? throw new ClusterUnavailableException("A shard of the catalogue is away.", null));

        var known = _held?.View;
        var view = known is not null && known.Fragments.AsSpan().SequenceEqual(fragments) ? known : new RootView(fragments);
        _held = new Held(view, until, revocations);
        return view.GetPage(format, gzip);
    }

    private static async Task WaitAsync(LeaseRead<RootFragment>[] reads, int shard, Task<LeaseRead<RootFragment>> read) =>
        reads[shard] = await read;

    private sealed record Held(RootView View, long Until, long Revocations);
}
