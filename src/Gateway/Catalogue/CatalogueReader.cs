using System.Collections.Immutable;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Catalogue;

/// <summary>Reads the shards of the catalogue as one list.</summary>
/// <remarks>However many packages there are, one call holds a small part of each shard, and asks only those again that run out.</remarks>
internal sealed class CatalogueReader(IGrainFactory grains, GrainRetry retry)
{
    /// <summary>The most packages that one call returns.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>The longest query, in characters.</summary>
    public const int MaxQueryLength = 200;

    private const int SmallestPart = 4;

    /// <summary>Packages in the order of their normalized names.</summary>
    /// <param name="query">All of these words are in the name or the summary, in any case; empty for all packages.</param>
    /// <param name="after">Begin behind this normalized name; <see langword="null"/> for the first page.</param>
    /// <param name="limit">1 to <see cref="MaxLimit"/>.</param>
    /// <param name="filter">Only those that it lets the caller read; as many as asked for, if there are so many.</param>
    public async Task<ImmutableArray<CatalogueEntry>> ListAsync(
        string query, string? after, int limit, ReadFilter filter, CancellationToken cancellationToken)
    {
        // Names are spread evenly over the shards, so that twice the average is rarely too little.
        var size = Math.Max(SmallestPart, 2 * limit / CatalogueShard.Count);
        var parts = await CatalogueShards.AskAllAsync(
            (shard, stop) => new ValueTask<ShardPart>(ReadPartAsync(shard, query, after, size, filter, stop)), cancellationToken);
        var heads = new PriorityQueue<ShardPart, string>(StringComparer.Ordinal);
        foreach (var part in parts.Where(part => part.Current is not null))
        {
            heads.Enqueue(part, part.Current!.Name);
        }

        var merged = ImmutableArray.CreateBuilder<CatalogueEntry>();
        while (merged.Count < limit && heads.TryDequeue(out var part, out var name))
        {
            merged.Add(part.Current!);
            var next = part.Next();
            if (next is null && part.MayHaveMore && merged.Count < limit)
            {
                next = await ReadPartAsync(part.Shard, query, name, size, filter, cancellationToken);
            }

            if (next?.Current is { } current)
            {
                heads.Enqueue(next, current.Name);
            }
        }

        return merged.ToImmutable();
    }

    /// <summary>Packages by their last change, newest first.</summary>
    /// <param name="limit">1 to <see cref="MaxLimit"/>.</param>
    /// <param name="filter">Only those that it lets the caller read; as many as asked for, if there are so many.</param>
    public async Task<ImmutableArray<CatalogueEntry>> ListRecentAsync(
        RecentOrder order, int limit, ReadFilter filter, CancellationToken cancellationToken)
    {
        var size = Math.Max(SmallestPart, 4 * limit / CatalogueShard.Count);
        var parts = await CatalogueShards.AskAllAsync(
            (shard, stop) => new ValueTask<ImmutableArray<CatalogueEntry>>(ReadRecentAsync(shard, order, size, filter, stop)), cancellationToken);
        while (true)
        {
            var newest = parts.SelectMany(part => part)
                .OrderByDescending(entry => TimeOf(entry, order)).ThenBy(entry => entry.Name, StringComparer.Ordinal)
                .Take(limit).ToImmutableArray();

            // A shard that was not asked for its oldest entry of the list may have more of them.
            var oldest = newest.IsEmpty ? default : TimeOf(newest[^1], order);
            var again = Shards
                .Where(shard => parts[shard].Length == size && TimeOf(parts[shard][^1], order) >= oldest).ToList();
            if (again.Count == 0 || size >= limit)
            {
                return newest;
            }

            size = Math.Min(limit, size * 4);
            await Task.WhenAll(again.Select(async shard =>
                parts[shard] = await ReadRecentAsync(shard, order, size, filter, cancellationToken)));
        }
    }

    private static IEnumerable<int> Shards => Enumerable.Range(0, CatalogueShard.Count);

    private static DateTimeOffset TimeOf(CatalogueEntry entry, RecentOrder order) =>
        order == RecentOrder.Created ? entry.CreatedAt : entry.UpdatedAt;

    private async Task<ShardPart> ReadPartAsync(
        int shard, string query, string? after, int size, ReadFilter filter, CancellationToken cancellationToken)
    {
        var grain = grains.GetCatalogue(IndexName.Main, shard);
        var entries = await retry.RunAsync(
            () => LeavesNothingOut(filter)
                ? grain.ListAsync(query, after, size)
                : grain.ListReadableAsync(query, after, size, filter),
            cancellationToken);
        return new ShardPart(shard, entries, 0, MayHaveMore: entries.Length == size);
    }

    private Task<ImmutableArray<CatalogueEntry>> ReadRecentAsync(
        int shard, RecentOrder order, int size, ReadFilter filter, CancellationToken cancellationToken)
    {
        var grain = grains.GetCatalogue(IndexName.Main, shard);
        return retry.RunAsync(
            () => filter.IsOpen ? grain.ListRecentAsync(order, size) : grain.ListRecentReadableAsync(order, size, filter),
            cancellationToken);
    }

    private static bool LeavesNothingOut(ReadFilter filter) => filter is { IsOpen: true, WithoutQuarantined: false };

    /// <summary>Entries of one shard, and how far they are used up.</summary>
    private sealed record ShardPart(int Shard, ImmutableArray<CatalogueEntry> Entries, int Index, bool MayHaveMore)
    {
        public CatalogueEntry? Current => Index < Entries.Length ? Entries[Index] : null;

        /// <returns><see langword="null"/> if this part is used up.</returns>
        public ShardPart? Next() => Index + 1 < Entries.Length ? this with { Index = Index + 1 } : null;
    }
}
