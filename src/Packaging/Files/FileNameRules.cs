using System.Buffers;

namespace Larder.Packaging.Files;

/// <summary>What every name of a file in the index keeps to, before its parts are looked at.</summary>
internal static class FileNameRules
{
    private static readonly SearchValues<char> Slashes = SearchValues.Create("/\\");

    private static readonly string[] Extensions =
    [
        DistributionFileName.WheelExtension,
        DistributionFileName.SdistExtension,
        DistributionFileName.OldSdistExtension,
    ];

    // '!' stands in epochs, '+' in local versions.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+!");

    /// <returns><see langword="null"/> if the characters, the length and the extension are in order.</returns>
    public static string? FindProblem(string? fileName)
    {
        if (string.IsNullOrEmpty(fileName))
        {
            return "The file has no name.";
        }

        if (fileName.AsSpan().ContainsAny(Slashes))
        {
            return @"Cannot upload a file with '/' or '\' in the name.";
        }

        if (fileName.Any(character => character is < ' ' or '\x7f'))
        {
            return "Cannot upload a file with non-printable characters (ordinals 0-31) "
                + "or the DEL character (ordinal 127) in the name.";
        }

        if (fileName.AsSpan().ContainsAnyExcept(Allowed))
        {
            return "The name of a file is made of ASCII letters, digits, '.', '_', '-', '+' and '!' only.";
        }

        if (fileName.Length > DistributionFileName.MaxLength)
        {
            return $"The name of the file has {fileName.Length} characters, "
                + $"{DistributionFileName.MaxLength} are allowed.";
        }

        return FindExtension(fileName) is null
            ? "Invalid file extension: Use .tar.gz, .whl or .zip extension. "
                + "See https://www.python.org/dev/peps/pep-0527 and https://peps.python.org/pep-0715/ "
                + "for more information"
            : null;
    }

    /// <returns>One of <c>.whl</c>, <c>.tar.gz</c>, <c>.zip</c>; <see langword="null"/> for any other.</returns>
    public static string? FindExtension(string fileName)
    {
        foreach (var extension in Extensions)
        {
            if (fileName.EndsWith(extension, StringComparison.Ordinal))
            {
                return extension;
            }
        }

        return null;
    }
}
