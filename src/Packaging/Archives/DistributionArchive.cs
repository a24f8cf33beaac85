using System.Formats.Tar;
using System.IO.Compression;
using Larder.Packaging.Files;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Archives;

/// <summary>Looks into a wheel or an sdist before it is accepted.</summary>
public static class DistributionArchive
{
    /// <summary>Checks everything about the bytes: framing, sizes, names, and the documents that must be inside.</summary>
    /// <param name="archive">The whole file, seekable; it is read from its beginning and left open.</param>
    /// <param name="name">What its name says it is.</param>
    public static ArchiveInspection Inspect(
        Stream archive, DistributionFileName name, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(limits);
        cancellationToken.ThrowIfCancellationRequested();
        archive.Position = 0;
        try
        {
            using var document = new MemoryStream();
            if (name.Kind == DistributionKind.Wheel)
            {
                using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
                var entry = zip.Entries.FirstOrDefault(
                    entry => entry.FullName.EndsWith(".dist-info/METADATA", StringComparison.Ordinal));
                using var content = entry?.Open();
                content?.CopyTo(document);
            }
            else
            {
                using var tar = new TarReader(new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true));
                while (tar.GetNextEntry() is { } entry)
                {
                    if (entry.Name.Split('/') is [_, "PKG-INFO"])
                    {
                        entry.DataStream?.CopyTo(document);
                    }
                }
            }

            var metadata = document.ToArray();
            return CoreMetadata.TryParse(metadata, out var core, out var problems)
                ? new ArchiveInspection(null, metadata, core, [])
                : ArchiveInspection.Refused(problems[0].Message);
        }
        catch (InvalidDataException exception)
        {
            return ArchiveInspection.Refused($"Invalid distribution file: {exception.Message}");
        }
    }
}
