using System.Collections.Immutable;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Simple;

/// <summary>A package as of one serial: its files, and the pages made of them.</summary>
internal sealed class PackagePages
{
    /// <summary>About what one file's record takes in memory, in bytes.</summary>
    private const int FileBytes = 900;

    private readonly PageSet _pages;
    private readonly Lazy<OfferedFiles> _offered;

    /// <param name="head">Without files.</param>
    /// <param name="files">All of them, in the ordinal order of their names.</param>
    public PackagePages(PackageHead head, long serial, ImmutableArray<DistributionFile> files, CacheCharge charge)
    {
        Head = head;
        Serial = serial;
        Files = files;
        charge.Add(FileBytes * (long)files.Length);
        _offered = new Lazy<OfferedFiles>(() => OffersFiles ? OfferedFiles.Of(Files) : OfferedFiles.None);
        _pages = new PageSet(Write, charge);
    }

    /// <summary>Name, spelling and status. Its <see cref="PackageHead.Files"/> are empty here: see <see cref="Files"/>.</summary>
    public PackageHead Head { get; }

    /// <summary>The package's version counter.</summary>
    public long Serial { get; }

    /// <summary>All files in the ordinal order of their names, also those of a quarantined package, which are not to be offered.</summary>
    public ImmutableArray<DistributionFile> Files { get; }

    /// <summary>Whether files may be listed and fetched (PEP 792).</summary>
    public bool OffersFiles => Head.Status != PackageStatus.Quarantined;

    /// <summary>The files that pages list, by version and name; none if the package is quarantined.</summary>
    public OfferedFiles Offered => _offered.Value;

    /// <summary>The package's page in the simple index.</summary>
    public ValueTask<Page> GetPageAsync(SimpleFormat format, PageEncoding encoding) => _pages.GetAsync(format, encoding);

    /// <returns><see langword="null"/> if the package has no such file.</returns>
    public DistributionFile? FindFile(string fileName)
    {
        var (low, high) = (0, Files.Length - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (string.CompareOrdinal(Files[middle].FileName, fileName))
            {
                case 0: return Files[middle];
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return null;
    }

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
