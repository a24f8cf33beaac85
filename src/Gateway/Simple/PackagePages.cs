using System.Collections.Immutable;
using Larder.Gateway.Caching;
using Larder.Gateway.Files;
using Larder.Gateway.Releases;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Simple;

/// <summary>A package as of one serial: its files, and the pages made of them.</summary>
internal sealed class PackagePages
{
    /// <summary>About what one file's record takes in memory, in bytes.</summary>
    private const int FileBytes = 900;

    /// <summary>About what a release and its place in the order take, in bytes.</summary>
    private const int ReleaseBytes = 400;

    private readonly PageSet _pages;
    private ServedFile?[]? _served;
    private readonly Lazy<OfferedFiles> _offered;
    private readonly Lazy<ReleaseList> _releases;
    private volatile Judged? _judged;

    private const int AccessEntryBytes = 300;

    /// <param name="head">Without files.</param>
    /// <param name="files">All of them, in the ordinal order of their names.</param>
    public PackagePages(PackageHead head, long serial, ImmutableArray<DistributionFile> files, CacheCharge charge)
    {
        Head = head;
        Serial = serial;
        Files = files;
        charge.Add((FileBytes * (long)files.Length) + (AccessEntryBytes * (long)head.Access.Length));
        _offered = new Lazy<OfferedFiles>(() => OffersFiles ? OfferedFiles.Of(Files) : OfferedFiles.None);
        _releases = new Lazy<ReleaseList>(() => ListReleases(charge));
        _pages = new PageSet(Write, charge);
    }

    /// <summary>Name, spelling and status. Its <see cref="PackageHead.Files"/> are empty here: see <see cref="Files"/>.</summary>
    public PackageHead Head { get; }

    /// <summary>Whether there is something to show. If not, the access list holds all the same.</summary>
    public bool Exists => !Head.Deleted;

    /// <summary>Whether the page takes no credentials, as far as was asked last.</summary>
    public bool IsOpenToRead => _judged?.Access.IsOpenToRead is true;

    /// <summary>The package's version counter.</summary>
    public long Serial { get; }

    /// <summary>All files in the ordinal order of their names, also those of a quarantined package, which are not to be offered.</summary>
    public ImmutableArray<DistributionFile> Files { get; }

    /// <summary>Whether files may be listed and fetched (PEP 792).</summary>
    public bool OffersFiles => Head.Status != PackageStatus.Quarantined;

    /// <summary>The files that pages list, by version and name; none if the package is quarantined.</summary>
    public OfferedFiles Offered => _offered.Value;

    /// <summary>All of <see cref="Files"/> by their releases. Put in order when it is asked for first.</summary>
    public ReleaseList Releases => _releases.Value;

    /// <summary>The package's page in the simple index.</summary>
    public ValueTask<Page> GetPageAsync(SimpleFormat format, PageEncoding encoding) => _pages.GetAsync(format, encoding);

    /// <returns><see langword="null"/> if the package has no such file.</returns>
    public DistributionFile? FindFile(string fileName) => IndexOf(fileName) is >= 0 and var index ? Files[index] : null;

    /// <summary>What is sent for a file that is offered under this digest.</summary>
    /// <param name="metadata">Whether the metadata beside it is asked for, which not every file has.</param>
    /// <returns><see langword="null"/> if nothing is offered so.</returns>
    public ServedFile? FindServed(ReadOnlySpan<char> fileName, ReadOnlySpan<char> digest, bool metadata)
    {
        var index = OffersFiles ? IndexOf(fileName) : -1;
        if (index < 0 || !Files[index].Sha256.AsSpan(0, FileUrl.DigestLength).SequenceEqual(digest)
            || (metadata && !Files[index].MetadataServed))
        {
            return null;
        }

        var served = LazyInitializer.EnsureInitialized(ref _served, () => new ServedFile?[2 * Files.Length]);
        ref var place = ref served[(2 * index) + (metadata ? 1 : 0)];
        return place ??= metadata ? ServedFile.MetadataOf(Files[index]) : ServedFile.Of(Files[index]);
    }

    /// <summary>Who may do what with the package. Put together once for each state of the index's rules.</summary>
    public EffectiveAccess AccessUnder(IndexAccess index)
    {
        var judged = _judged;
        if (judged is null || !ReferenceEquals(judged.Index, index))
        {
            _judged = judged = new Judged(index, EffectiveAccess.Of(index, Head.Name, Head.Access));
        }

        return judged.Access;
    }

    private ReleaseList ListReleases(CacheCharge charge)
    {
        var releases = ReleaseList.Of(Files);
        charge.AddAndTrim(ReleaseBytes * (long)releases.NewestFirst.Length);
        return releases;
    }

    private int IndexOf(ReadOnlySpan<char> fileName)
    {
        var (low, high) = (0, Files.Length - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (Files[middle].FileName.AsSpan().SequenceCompareTo(fileName))
            {
                case 0: return middle;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return -1;
    }

    private sealed record Judged(IndexAccess Index, EffectiveAccess Access);

    private void Write(PageBuffer page, SimpleFormat format)
    {
        if (format == SimpleFormat.Json)
        {
            SimpleJson.WritePackage(page, Head, Offered);
        }
        else
        {
            SimpleHtml.WritePackage(page, Head, Offered.Files);
        }
    }
}
