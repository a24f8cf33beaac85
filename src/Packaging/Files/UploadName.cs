using System.Diagnostics.CodeAnalysis;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Files;

/// <summary>What a file must be called to be taken into the index: the rules for tools that make files.</summary>
/// <remarks>
/// The name part is the normalized name with <c>_</c>; an sdist is exactly <c>{name}-{version}.tar.gz</c> with the
/// normalized version; a wheel names the same version in any spelling. Every platform is welcome.
/// The texts of refusals are those of PyPI where it has one: people search for them, tools look for them.
/// </remarks>
public static class UploadName
{
    /// <summary>
    /// Needs the name only, and so can be answered before the bytes arrive: characters, length, extension.
    /// </summary>
    /// <param name="kind">What the form says the file is.</param>
    /// <param name="problem">For people; empty if there is none.</param>
    public static bool TryCheck(string? fileName, DistributionKind kind, out string problem)
    {
        problem = FileNameRules.FindProblem(fileName) ?? "";
        if (problem.Length > 0)
        {
            return false;
        }

        var extension = FileNameRules.FindExtension(fileName!)!;
        if ((kind == DistributionKind.Wheel) != (extension == DistributionFileName.WheelExtension))
        {
            var fileType = kind == DistributionKind.Wheel ? "bdist_wheel" : "sdist";
            problem = $"Invalid file extension: Extension {extension} is invalid for filetype {fileType}. "
                + "See https://www.python.org/dev/peps/pep-0527 for more information.";
        }

        return problem.Length == 0;
    }

    /// <summary>All rules, those of <see cref="TryCheck"/> first.</summary>
    /// <param name="kind">What the form says the file is.</param>
    /// <param name="package">The package the form names.</param>
    /// <param name="version">The version the form names.</param>
    /// <param name="problem">For people: what the name should have been. Empty if there is no problem.</param>
    public static bool TryParse(
        string? fileName,
        DistributionKind kind,
        PackageName package,
        PythonVersion version,
        [NotNullWhen(true)] out DistributionFileName? name,
        out string problem)
    {
        name = null;
        if (!TryCheck(fileName, kind, out problem))
        {
            return false;
        }

        problem = kind == DistributionKind.Wheel
            ? CheckWheel(fileName!, package, version, out name)
            : CheckSdist(fileName!, package, version, out name);
        if (problem.Length == 0)
        {
            return name is not null;
        }

        name = null;
        return false;
    }

    private static string CheckSdist(
        string fileName, PackageName package, PythonVersion version, out DistributionFileName? name)
    {
        name = null;
        var expected = $"{package.FileNamePart}-{version.Normalized}{DistributionFileName.SdistExtension}";
        if (fileName != expected && fileName.Contains('-'))
        {
            return $"Filename '{fileName}' is invalid, should be '{expected}'.";
        }

        return DistributionFileName.TryParse(fileName, out name, out var error) ? "" : error;
    }

    private static string CheckWheel(
        string fileName, PackageName package, PythonVersion version, out DistributionFileName? name)
    {
        if (!DistributionFileName.TryParse(fileName, out name, out var error))
        {
            return error;
        }

        if (name.Package != package)
        {
            return $"Start filename for '{package.Display}' with '{package.FileNamePart}'.";
        }

        if (name.NamePart != package.FileNamePart)
        {
            return $"Filename '{fileName}' should contain the normalized project name "
                + $"'{package.FileNamePart}', not '{name.NamePart}'.";
        }

        // Each part of a platform tag between dots is a platform.
        if (name.PlatformTag!.EndsWith(DistributionFileName.WheelExtension, StringComparison.OrdinalIgnoreCase))
        {
            return $"Filename '{fileName}' ends in '{DistributionFileName.WheelExtension}' twice.";
        }

        return name.Version == version ? "" : $"Version in filename should be '{version}' not '{name.Version}'.";
    }
}
