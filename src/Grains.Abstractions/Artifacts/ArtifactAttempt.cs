using System.Globalization;

namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>What the key of an attempt to upload says: <c>index/package/attempt/file name</c>, where the attempt is a GUID of version 7,
/// which holds the time at which it began.</summary>
/// <param name="Index">The index, such as <c>main</c>.</param>
/// <param name="Package">Normalized.</param>
/// <param name="StartedAt">UTC, whole milliseconds, by the clock of the gateway that took the upload.</param>
/// <param name="FileName">Of the file, or of the metadata beside it.</param>
public sealed record ArtifactAttempt(string Index, string Package, DateTimeOffset StartedAt, string FileName)
{
    private const int GuidDigits = 32, TimeDigits = 12, VersionDigit = 12, VariantDigit = 16;

    /// <summary>Takes a key apart.</summary>
    /// <returns><see langword="null"/> for every other shape: an adopted object, a manifest, something of somebody else's.</returns>
    public static ArtifactAttempt? TryParse(ArtifactKey key) =>
        key.Value.Split('/') is [var index, var package, { Length: GuidDigits } attempt, var fileName] && IsVersion7(attempt)
            ? new(index, package, ReadTime(attempt), fileName)
            : null;

    private static bool IsVersion7(string attempt) =>
        attempt.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f')
        && attempt[VersionDigit] == '7'
        && attempt[VariantDigit] is '8' or '9' or 'a' or 'b';

    /// <summary>48 bits of milliseconds: more than four digits of a year can say, which nobody's clock shows.</summary>
    private static DateTimeOffset ReadTime(string attempt)
    {
        var milliseconds = long.Parse(attempt.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }
}
