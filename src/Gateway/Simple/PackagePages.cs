using System.Collections.Immutable;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Simple;

/// <summary>A package as of one serial: its files, and the pages made of them.</summary>
internal sealed class PackagePages
{
    /// <summary>About what one file's record takes in memory, in bytes.</summary>
    private const int FileBytes = 900;

    /// <param name="head">Without files.</param>
    /// <param name="files">All of them, in the ordinal order of their names.</param>
    public PackagePages(PackageHead head, long serial, ImmutableArray<DistributionFile> files, CacheCharge charge)
    {
        Head = head;
        Serial = serial;
        Files = files;
        charge.Add(FileBytes * (long)files.Length);
    }

    /// <summary>Name, spelling and status. Its <see cref="PackageHead.Files"/> are empty here: see <see cref="Files"/>.</summary>
    public PackageHead Head { get; }

    /// <summary>The package's version counter.</summary>
    public long Serial { get; }

    /// <summary>All files in the ordinal order of their names, also those of a quarantined package, which are not to be offered.</summary>
    public ImmutableArray<DistributionFile> Files { get; }

    /// <summary>Whether files may be listed and fetched (PEP 792).</summary>
    public bool OffersFiles => Head.Status != PackageStatus.Quarantined;

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
}
