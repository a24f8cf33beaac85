using System.Collections.Frozen;

namespace Larder.Packaging.Metadata;

/// <summary>The identifiers of the SPDX License List 3.x, found in any case, given in their own.</summary>
/// <remarks>Spec: https://spdx.org/licenses/. Read once from the two lists that are embedded beside this
/// file.</remarks>
internal static class SpdxIdentifiers
{
    private static readonly FrozenDictionary<string, string> Licenses = Load("spdx-licenses.txt");
    private static readonly FrozenDictionary<string, string> Exceptions = Load("spdx-exceptions.txt");

    /// <returns><see langword="null"/> if there is no such license.</returns>
    public static string? FindLicense(string identifier) => Licenses.GetValueOrDefault(identifier);

    /// <returns><see langword="null"/> if there is no such exception.</returns>
    public static string? FindException(string identifier) => Exceptions.GetValueOrDefault(identifier);

    private static FrozenDictionary<string, string> Load(string resource)
    {
        using var stream = typeof(SpdxIdentifiers).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The list '{resource}' is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenDictionary(identifier => identifier, StringComparer.OrdinalIgnoreCase);
    }
}
