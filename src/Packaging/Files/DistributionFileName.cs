using System.Diagnostics.CodeAnalysis;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Files;

/// <summary>The name of a wheel or an sdist, and what it says.</summary>
/// <remarks>
/// Reading is as lenient as the specifications ask of consumers: upper case, dots and old spellings of versions pass,
/// and so do old sdists that end in <c>.zip</c>. What a new file must be called is decided by <see cref="UploadName"/>.
/// The texts of refusals are those of packaging where it has one.
/// Specs: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention,
/// https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-file-name
/// </remarks>
public sealed record DistributionFileName
{
    /// <summary>
    /// The longest name, in characters (all ASCII): leaves room for <c>.metadata</c> within a file system's 255 bytes.
    /// </summary>
    public const int MaxLength = 240;

    /// <summary>Extensions of the files an index holds.</summary>
    internal const string WheelExtension = ".whl", SdistExtension = ".tar.gz", OldSdistExtension = ".zip";

    private DistributionFileName(
        string fileName, DistributionKind kind, PackageName package, PythonVersion version, string namePart)
    {
        FileName = fileName;
        Kind = kind;
        Package = package;
        Version = version;
        NamePart = namePart;
    }

    /// <summary>The whole name.</summary>
    public string FileName { get; }

    /// <summary>By the extension.</summary>
    public DistributionKind Kind { get; }

    /// <summary>The package the name says.</summary>
    public PackageName Package { get; }

    /// <summary>The version the name says.</summary>
    public PythonVersion Version { get; }

    /// <summary>The package as the file's name spells it, for example <c>Flask_Login</c>.</summary>
    public string NamePart { get; }

    /// <summary>What the wheel runs on; <see langword="null"/> for an sdist.</summary>
    public WheelTags? Tags { get; private init; }

    /// <summary>Whether it is an sdist in the old <c>.zip</c> format.</summary>
    public bool IsZippedSdist =>
        Kind == DistributionKind.Sdist && FileName.EndsWith(OldSdistExtension, StringComparison.Ordinal);

    /// <summary>
    /// The wheel's build tag, for example <c>1</c>; <see langword="null"/> if it has none or is an sdist.
    /// </summary>
    public string? BuildTag => Tags?.Build;

    /// <summary>
    /// The wheel's Python tags joined by dots, for example <c>py2.py3</c>; <see langword="null"/> for an sdist.
    /// </summary>
    public string? PythonTag => Tags?.Python;

    /// <summary>The wheel's ABI tags joined by dots; <see langword="null"/> for an sdist.</summary>
    public string? AbiTag => Tags?.Abi;

    /// <summary>The wheel's platform tags joined by dots; <see langword="null"/> for an sdist.</summary>
    public string? PlatformTag => Tags?.Platform;

    /// <param name="error">For people: what is wrong with the name. Empty if nothing is.</param>
    public static bool TryParse(string? fileName, [NotNullWhen(true)] out DistributionFileName? name, out string error)
    {
        name = null;
        error = FileNameRules.FindProblem(fileName) ?? "";
        if (error.Length > 0)
        {
            return false;
        }

        return fileName!.EndsWith(WheelExtension, StringComparison.Ordinal)
            ? TryParseWheel(fileName, out name, out error)
            : TryParseSdist(fileName, out name, out error);
    }

    /// <inheritdoc/>
    public override string ToString() => FileName;

    private static bool TryParseWheel(string fileName, out DistributionFileName? name, out string error)
    {
        name = null;
        var stem = fileName[..^WheelExtension.Length];
        var parts = stem.Split('-');
        if (parts.Length is not (5 or 6))
        {
            error = $"Invalid wheel filename (wrong number of parts): '{stem}'";
            return false;
        }

        if (!TryParsePackage(parts[0], out var package))
        {
            error = $"Invalid project name: '{stem}'";
            return false;
        }

        if (!PythonVersion.TryParse(parts[1], out var version))
        {
            error = $"Invalid wheel filename (invalid version): '{stem}'";
            return false;
        }

        if (!WheelTags.TryParse(stem, parts.AsSpan(2), out var tags, out error))
        {
            return false;
        }

        name = new DistributionFileName(fileName, DistributionKind.Wheel, package, version, parts[0]) { Tags = tags };
        return true;
    }

    private static bool TryParseSdist(string fileName, out DistributionFileName? name, out string error)
    {
        name = null;
        error = $"Invalid source distribution filename: {fileName}";
        var isZipped = fileName.EndsWith(OldSdistExtension, StringComparison.Ordinal);
        var extension = isZipped ? OldSdistExtension : SdistExtension;
        var stem = fileName[..^extension.Length];

        // The name may hold '-' in old files, the version may not.
        var dash = stem.LastIndexOf('-');
        if (dash < 0 || !PackageName.TryParse(stem[..dash], out var package)
            || !PythonVersion.TryParse(stem[(dash + 1)..], out var version))
        {
            return false;
        }

        name = new DistributionFileName(fileName, DistributionKind.Sdist, package, version, stem[..dash]);
        error = "";
        return true;
    }

    /// <summary>As a wheel spells it: two underscores side by side were never made by any tool.</summary>
    private static bool TryParsePackage(string part, out PackageName package) =>
        PackageName.TryParse(part, out package) && !part.Contains("__", StringComparison.Ordinal);
}
