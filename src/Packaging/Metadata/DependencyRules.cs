using Larder.Packaging.Versions;

namespace Larder.Packaging.Metadata;

/// <summary>Judges the fields that name other distributions. Each rule answers what is wrong, or
/// <see langword="null"/>.</summary>
internal static class DependencyRules
{
    /// <summary>The longest <c>Requires-Python</c>, in characters. It stands beside every file on every page.</summary>
    public const int MaxRequiresPythonLength = 1_000;

    public static string? Requirement(string value) =>
        Requirements.Requirement.TryParse(value, out _, out var error) ? null : $"is invalid: {error.TrimEnd('.')}";

    /// <summary>Metadata 1.2 knows <c>name (1.0)</c>, without an operator, for what a distribution provides.</summary>
    public static string? ProvidedDistribution(string value)
    {
        var open = value.IndexOf('(', StringComparison.Ordinal);
        var close = value.IndexOf(')', StringComparison.Ordinal);
        return open > 0 && close > open && PythonVersion.TryParse(value[(open + 1)..close].Trim(), out _)
            ? Requirement(value[..open] + value[(close + 1)..])
            : Requirement(value);
    }

    public static string? RequiresPython(string value) =>
        value.Length > MaxRequiresPythonLength ? $"must be {MaxRequiresPythonLength} characters or less"
        : VersionSpecifierSet.TryParse(value, out _) ? null
        : $"is not a valid version specifier of at most {VersionSpecifierSet.MaxCount} conditions";
}
