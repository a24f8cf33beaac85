using Larder.Packaging.Files;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Archives;

/// <summary>Looks into a source distribution: safe members in one top folder, with <c>PKG-INFO</c>.</summary>
internal static class SdistInspection
{
    private const string Document = "PKG-INFO";

    /// <exception cref="InvalidDataException">The source distribution breaks a rule.</exception>
    public static (byte[] Document, CoreMetadata Metadata) InspectTar(
        Stream file,
        DistributionFileName name,
        CoreMetadata? announced,
        ArchiveLimits limits,
        InspectionNotes notes,
        CancellationToken cancellationToken)
    {
        using var content = new GzipContent(file, limits, cancellationToken);
        var tar = new TarWalker(content, limits);
        var contents = new SdistContents(name, limits);
        byte[]? document = null;
        while (tar.Next() is { } member)
        {
            contents.Add(member);
            if (member.Kind == TarMemberKind.File && member.Name == $"{contents.Top}/{Document}")
            {
                document = tar.ReadFile(limits.MaxMetadataBytes);
            }
        }

        return Check(document, contents, name, announced, notes);
    }

    /// <summary>The old format, which new files cannot have.</summary>
    /// <exception cref="InvalidDataException">The source distribution breaks a rule.</exception>
    public static (byte[] Document, CoreMetadata Metadata) InspectZip(
        ZipDirectory zip,
        DistributionFileName name,
        CoreMetadata? announced,
        ArchiveLimits limits,
        InspectionNotes notes)
    {
        var contents = new SdistContents(name, limits);
        foreach (var entry in zip.Entries)
        {
            contents.Add(new TarMember(
                MemberNames.WithoutSlash(entry.Name),
                entry.IsFolder ? TarMemberKind.Folder : TarMemberKind.File,
                entry.Size,
                Target: ""));
        }

        var document = zip.FindFile($"{contents.Top}/{Document}");
        var bytes = document is null ? null : zip.ReadFile(document, limits.MaxMetadataBytes);
        return Check(bytes, contents, name, announced, notes);
    }

    private static (byte[] Document, CoreMetadata Metadata) Check(
        byte[]? document,
        SdistContents contents,
        DistributionFileName name,
        CoreMetadata? announced,
        InspectionNotes notes)
    {
        var member = $"{contents.Top ?? "."}/{Document}";
        if (document is null)
        {
            throw new InvalidDataException($"PKG-INFO not found at {member}");
        }

        var metadata = InnerMetadata.Check(document, member, name, notes);
        InnerMetadata.CheckLicenseFiles([metadata, announced], contents.Top!, name, contents.HasFile);
        return (document, metadata);
    }
}
