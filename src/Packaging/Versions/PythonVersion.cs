namespace Larder.Packaging.Versions;

/// <summary>A version (PEP 440).</summary>
public sealed record PythonVersion : IComparable<PythonVersion>
{
    private PythonVersion(string text) => Normalized = text.TrimStart('v');

    /// <summary>The normal form.</summary>
    public string Normalized { get; }

    /// <summary>The normal form without trailing zeros.</summary>
    public string Canonical => Normalized.Replace(".0", "", StringComparison.Ordinal);

    public bool IsPrerelease => Canonical.Contains("dev", StringComparison.Ordinal);

    public static PythonVersion Parse(string text) => new(text);

    public static bool TryParse(string? text, out PythonVersion version)
    {
        version = new PythonVersion(text ?? "");
        return version.Normalized.Length > 0 && char.IsAsciiDigit(version.Normalized[0]);
    }

    public static bool operator <(PythonVersion left, PythonVersion right) => left.CompareTo(right) < 0;

    public static bool operator <=(PythonVersion left, PythonVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >(PythonVersion left, PythonVersion right) => left.CompareTo(right) > 0;

    public static bool operator >=(PythonVersion left, PythonVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(PythonVersion? other) => string.CompareOrdinal(Canonical, other?.Canonical);
}
