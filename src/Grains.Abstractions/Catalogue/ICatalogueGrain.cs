using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>One shard of an index's list of packages.</summary>
/// <remarks>
/// Key: index and shard, see <see cref="GrainKeys.GetCatalogue"/>. Holds only what the package rows hold, and
/// is rebuilt from them; a package announces each of its changes before it acknowledges it.
/// </remarks>
[GrainInterfaceType("catalogue"), Alias("larder.ICatalogueGrain"), Orleans.CodeGeneration.Version(1)]
public interface ICatalogueGrain : IGrainWithStringKey
{
    /// <summary>The names to list on the root page, with the right to serve them from memory for a while.</summary>
    [Alias("Acquire"), AlwaysInterleave]
    Task<Leased<CatalogueNames>> AcquireAsync(LeaseRequest request);

    /// <summary>Names to list on the root page as of <paramref name="serial"/>, in ordinal order.</summary>
    /// <param name="serial">A serial that <see cref="AcquireAsync"/> has just returned.</param>
    /// <param name="skip">How many names the caller has already.</param>
    /// <returns>As many names as go into one message, one at least if there are more; <see langword="null"/> if that serial is
    /// no longer remembered: acquire anew.</returns>
    [Alias("ReadNames"), AlwaysInterleave]
    Task<NamePart?> ReadNamesAsync(long serial, int skip);

    /// <summary>Takes in a package's change. Older news than what is known changes nothing.</summary>
    [Alias("Announce"), ResponseTimeout(ResponseTimes.News)]
    Task AnnounceAsync(CatalogueEntry entry);

    /// <summary>Packages of this shard in the order of their names.</summary>
    /// <param name="query">All of these words are in the name or the summary, in any case; empty for all packages. At most 200 characters.</param>
    /// <param name="after">Begin behind this normalized name; <see langword="null"/> for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("List"), AlwaysInterleave]
    Task<ImmutableArray<CatalogueEntry>> ListAsync(string query, string? after, int limit);

    /// <summary>Packages of this shard by their last change, newest first.</summary>
    /// <param name="order">Which change counts.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("ListRecent"), AlwaysInterleave]
    Task<ImmutableArray<CatalogueEntry>> ListRecentAsync(RecentOrder order, int limit);

    /// <summary>As <see cref="ListAsync"/>, without what the filter leaves out: as many as asked for, if there are so many.</summary>
    [Alias("ListReadable"), AlwaysInterleave]
    Task<ImmutableArray<CatalogueEntry>> ListReadableAsync(string query, string? after, int limit, ReadFilter filter);

    /// <summary>As <see cref="ListRecentAsync"/>, without what the filter leaves out: as many as asked for, if there are so many.</summary>
    [Alias("ListRecentReadable"), AlwaysInterleave]
    Task<ImmutableArray<CatalogueEntry>> ListRecentReadableAsync(RecentOrder order, int limit, ReadFilter filter);
}

/// <summary>What "recent" means in a feed.</summary>
[GenerateSerializer, Alias("larder.RecentOrder")]
public enum RecentOrder
{
    /// <summary>The first upload of the package.</summary>
    Created = 0,

    /// <summary>The latest upload to the package.</summary>
    Updated = 1,
}
