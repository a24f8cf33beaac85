using System.Globalization;
using System.Text;

namespace Larder.Packaging.Archives;

/// <summary>Judges the <c>WHEEL</c> file: the format must be one that installers know.</summary>
internal static class WheelDocument
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int KnownMajor = 1, KnownMinor = 0;
    private const string VersionHeader = "Wheel-Version:";

    /// <exception cref="InvalidDataException">It does not say its version, or one that installers must
    /// refuse.</exception>
    public static void Check(byte[] text, string member, InspectionNotes notes)
    {
        var versions = Encoding.UTF8.GetString(text)
            .Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith(VersionHeader, StringComparison.OrdinalIgnoreCase))
            .Select(line => line[VersionHeader.Length..].Trim())
            .ToList();
        if (versions.Count != 1)
        {
            throw new InvalidDataException($"{member} must say its Wheel-Version once");
        }

        var parts = versions[0].Split('.');
        if (parts.Length < 2 || !TryParse(parts[0], out var major) || !TryParse(parts[1], out var minor))
        {
            throw new InvalidDataException($"{member} has the invalid Wheel-Version {Quotation.Of(versions[0])}");
        }

        if (major != KnownMajor)
        {
            throw new InvalidDataException($"{member} has Wheel-Version {versions[0]}; only versions 1.x are accepted");
        }

        if (minor > KnownMinor)
        {
            notes.Warn($"{member} has Wheel-Version {versions[0]}, which is newer than 1.0.");
        }
    }

    private static bool TryParse(string number, out int value) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
