using Larder.Packaging.Files;
using Larder.Packaging.Metadata;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Archives;

/// <summary>Looks into a wheel: <c>{name}-{version}.dist-info</c> with <c>METADATA</c>, <c>WHEEL</c> and
/// <c>RECORD</c>.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/</remarks>
internal static class WheelInspection
{
    private const string InfoSuffix = ".dist-info";

    /// <exception cref="InvalidDataException">The wheel breaks a rule.</exception>
    public static (byte[] Document, CoreMetadata Metadata) Inspect(
        ZipDirectory zip,
        DistributionFileName name,
        CoreMetadata? announced,
        ArchiveLimits limits,
        InspectionNotes notes,
        CancellationToken cancellationToken)
    {
        var folder = FindInfoFolder(zip, name);
        WheelDocument.Check(
            zip.ReadFile(Require(zip, name, folder, "WHEEL"), WheelDocument.MaxBytes), $"{folder}/WHEEL", notes);
        var document = zip.ReadFile(Require(zip, name, folder, "METADATA"), limits.MaxMetadataBytes);
        var metadata = InnerMetadata.Check(document, $"{folder}/METADATA", name, notes);
        InnerMetadata.CheckLicenseFiles(
            [metadata, announced], $"{folder}/licenses", name, file => zip.FindFile(file) is not null);
        CompareRecord(zip, Require(zip, name, folder, "RECORD"), limits, notes, cancellationToken);
        if (zip.FindFile($"{folder}/entry_points.txt") is { } entryPoints)
        {
            EntryPoints.Check(zip.ReadFile(entryPoints, EntryPoints.MaxBytes), entryPoints.Name, notes);
        }

        return (document, metadata);
    }

    /// <summary>The only one, whatever the spelling of its name: installers take it for the wheel's own.</summary>
    private static string FindInfoFolder(ZipDirectory zip, DistributionFileName name)
    {
        var folders = zip.Entries
            .Select(entry => MemberNames.TopFolder(entry.Name))
            .Where(folder => folder.EndsWith(InfoSuffix, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal)
            .Take(2)
            .ToList();
        var expected = $"{name.NamePart}-{name.Version}{InfoSuffix}";
        return folders switch
        {
            [] => throw new InvalidDataException(
                $"Wheel '{name.FileName}' does not contain the required folder {expected}"),
            [var only] when IsOf(only, name) => only,
            [var only] => throw new InvalidDataException(
                $"Wheel '{name.FileName}' contains {Quotation.Of(only)} instead of {expected}"),
            _ => throw new InvalidDataException(
                $"Wheel '{name.FileName}' contains more than one '{InfoSuffix}' folder"),
        };
    }

    private static bool IsOf(string folder, DistributionFileName name)
    {
        var stem = folder[..^InfoSuffix.Length];
        var dash = stem.IndexOf('-', StringComparison.Ordinal);
        return folder.EndsWith(InfoSuffix, StringComparison.Ordinal) && dash > 0
            && PackageName.TryParse(stem[..dash], out var package) && package == name.Package
            && PythonVersion.TryParse(stem[(dash + 1)..], out var version) && version == name.Version;
    }

    private static ZipEntry Require(ZipDirectory zip, DistributionFileName name, string folder, string file) =>
        zip.FindFile($"{folder}/{file}") ?? throw new InvalidDataException(
            $"Wheel '{name.FileName}' does not contain the required {file} file: {folder}/{file}");

    private static void CompareRecord(
        ZipDirectory zip,
        ZipEntry record,
        ArchiveLimits limits,
        InspectionNotes notes,
        CancellationToken cancellationToken)
    {
        if (record.Size > limits.MaxRecordBytes)
        {
            throw new InvalidDataException($"{record.Name} is larger than {limits.MaxRecordBytes} bytes");
        }

        using var stream = zip.Open(record);
        RecordFile.Compare(stream, record, zip, notes, cancellationToken);
    }
}
