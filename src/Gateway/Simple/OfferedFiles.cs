using System.Collections.Immutable;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Versions;

namespace Larder.Gateway.Simple;

/// <summary>A package's files in the order in which pages list them: by version, then by name.</summary>
/// <param name="Files">Empty if the package is quarantined.</param>
/// <param name="Versions">Each version of these files once, in the same order.</param>
internal sealed record OfferedFiles(ImmutableArray<DistributionFile> Files, ImmutableArray<string> Versions)
{
    public static readonly OfferedFiles None = new([], []);

    /// <param name="files">In any order.</param>
    public static OfferedFiles Of(ImmutableArray<DistributionFile> files)
    {
        var versions = new Dictionary<string, PythonVersion?>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!versions.ContainsKey(file.Version))
            {
                versions.Add(file.Version, PythonVersion.TryParse(file.Version, out var version) ? version : null);
            }
        }

        // A version that is none, which only foreign rows can have, comes first.
        string[] ordered = [.. versions.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key)];
        var ranks = ordered.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return new OfferedFiles(
            [.. files.OrderBy(file => ranks[file.Version]).ThenBy(file => file.FileName, StringComparer.Ordinal)],
            [.. ordered]);
    }
}
