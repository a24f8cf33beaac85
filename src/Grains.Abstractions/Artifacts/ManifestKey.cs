using System.Globalization;

namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>The key of the object that holds what the database knows of a package, as of one serial.</summary>
/// <remarks>Shape: <c>index/package/manifest/serial.json</c>, the serial in 19 digits, so that the newest is the last in the store's
/// list.</remarks>
/// <param name="Package">Normalized name.</param>
/// <param name="Serial">The package's.</param>
public readonly record struct ManifestKey(string Index, string Package, long Serial)
{
    /// <summary>The highest serial. Far above what changes count up to, and exact in every reader of JSON: whoever can write to the store can
    /// give an object any name, and one that says more is no manifest, but somebody else's object.</summary>
    public const long MaxSerial = 1L << 52;

    private const string Folder = "manifest", Extension = ".json";
    private const int Segments = 4;
    private const int Digits = 19;

    /// <summary>As the store knows it.</summary>
    public ArtifactKey Key =>
        new(string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Index, Package)}{Serial:D19}{Extension}"));

    /// <summary>What the keys of all manifests of a package begin with.</summary>
    public static string PrefixOf(string index, string package) => $"{index}/{package}/{Folder}/";

    /// <returns>False if the key has another shape, or a serial that no package has.</returns>
    public static bool TryParse(ArtifactKey key, out ManifestKey manifest)
    {
        manifest = default;
        if (key.Value.Split('/') is not { Length: Segments } parts || parts[2] != Folder
            || parts[3].Length != Digits + Extension.Length || !parts[3].EndsWith(Extension, StringComparison.Ordinal)
            || !long.TryParse(parts[3].AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var serial)
            || serial is < 1 or > MaxSerial)
        {
            return false;
        }

        manifest = new ManifestKey(parts[0], parts[1], serial);
        return true;
    }
}
