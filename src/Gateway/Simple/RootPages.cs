using System.Globalization;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Gateway.Catalogue;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Simple;

/// <summary>The root page of the simple index: the names of all packages that the caller may read, from the shards of the
/// catalogue.</summary>
internal sealed class RootPages(
    LeaseCache<CatalogueNames, RootFragment> shards, RootViews views, LeaseReader reader, TimeProvider time)
{
    private static readonly string[] Keys =
        [.. Enumerable.Range(0, CatalogueShard.Count).Select(shard => shard.ToString(CultureInfo.InvariantCulture))];

    private volatile Held? _held;

    /// <summary>The page as it is now, if that is in memory.</summary>
    /// <param name="scope">What the caller may read.</param>
    /// <param name="gzip">Of the encodings that clients know, gzip alone can be put together from compressed pieces.</param>
    public RootPage? Find(ReadScope scope, SimpleFormat format, bool gzip)
    {
        var now = time.GetTimestamp();
        if (_held is not { } held || now >= held.Until || reader.Revocations != held.Revocations)
        {
            return null;
        }

        if (now >= held.RenewFrom && held.TryRenew())
        {
            RenewAsync().Ignore();
        }

        return views.GetPage(scope, held.State, format, gzip);
    }

    /// <summary>Asks the shards for what is not in memory.</summary>
    /// <exception cref="ClusterUnavailableException">A shard has no owner that answers.</exception>
    public async Task<RootPage> CollectAsync(ReadScope scope, SimpleFormat format, bool gzip, CancellationToken cancellationToken) =>
        views.GetPage(scope, await CollectAsync(cancellationToken), format, gzip);

    private async Task<RootState> CollectAsync(CancellationToken cancellationToken)
    {
        // Before the states are read: a revocation after this makes what is put together good for this request only.
        var revocations = reader.Revocations;
        var reads = await CatalogueShards.AskAllAsync((shard, stop) => shards.ReadAsync(Keys[shard], stop), cancellationToken);
        var fragments = Array.ConvertAll(
            reads, read => read.Entry ?? throw new ClusterUnavailableException("A shard of the catalogue is away.", null));

        var known = _held?.State;
        var state = known is not null && known.Fragments.AsSpan().SequenceEqual(fragments) ? known : new RootState(fragments, known);
        if (state != known)
        {
            views.ForgetUnused();
        }

        _held = new Held(state, reads.Min(read => read.Until), time.GetTimestamp(), revocations);
        return state;
    }

    /// <summary>Has the leases of all shards renewed while the page is still served.</summary>
    private async Task RenewAsync()
    {
        await CatalogueShards.AskAllAsync(
            async (shard, stop) =>
            {
                await shards.RenewAsync(Keys[shard], stop);
                return true;
            },
            CancellationToken.None);
        await CollectAsync(CancellationToken.None);
    }

    private sealed class Held(RootState state, long until, long now, long revocations)
    {
        private int _renewing;

        public RootState State => state;

        public long Until => until;

        /// <summary>From when on somebody who is served has the leases renewed.</summary>
        public long RenewFrom { get; } = until > now ? now + ((until - now) / 2) : long.MaxValue;

        public long Revocations => revocations;

        /// <returns>Whether the caller is the first to ask.</returns>
        public bool TryRenew() => Interlocked.Exchange(ref _renewing, 1) == 0;
    }
}
