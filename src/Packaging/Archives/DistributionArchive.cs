using Larder.Packaging.Files;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Archives;

/// <summary>Looks into a wheel or an sdist before it is accepted.</summary>
/// <remarks>
/// Of a wheel only the headers and a few documents are read, however large it is; a source distribution is read once.
/// Memory is
/// bounded by the limits, time is linear in what is read.
/// </remarks>
public static class DistributionArchive
{
    /// <summary>Checks everything about the bytes: framing, sizes, names, and the documents that must be
    /// inside.</summary>
    /// <param name="archive">The whole file, seekable; it is left open, at any position.</param>
    /// <param name="name">What its name says it is.</param>
    public static ArchiveInspection Inspect(
        Stream archive, DistributionFileName name, ArchiveLimits limits, CancellationToken cancellationToken) =>
        Inspect(archive, name, announced: null, limits, cancellationToken);

    /// <summary>As the other, and checks that the license files of an upload form are inside as well.</summary>
    /// <param name="announced">What the form says; valid. <see langword="null"/> if there is none.</param>
    public static ArchiveInspection Inspect(
        Stream archive,
        DistributionFileName name,
        CoreMetadata? announced,
        ArchiveLimits limits,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(limits);
        var notes = new InspectionNotes();
        try
        {
            var (document, metadata) = name switch
            {
                { Kind: DistributionKind.Wheel } => WheelInspection.Inspect(
                    ZipDirectory.Read(archive, limits, cancellationToken),
                    name,
                    announced,
                    limits,
                    notes,
                    cancellationToken),
                { IsZippedSdist: true } => SdistInspection.InspectZip(
                    ZipDirectory.Read(archive, limits, cancellationToken), name, announced, limits, notes),
                _ => SdistInspection.InspectTar(archive, name, announced, limits, notes, cancellationToken),
            };
            return new ArchiveInspection(null, document, metadata, notes.Warnings);
        }
        catch (InvalidDataException exception)
        {
            return ArchiveInspection.Refused($"{exception.Message}.");
        }
    }
}
