using System.Text.RegularExpressions;

namespace Larder.Cluster.Tests.Running;

/// <summary>Which silo owns which package, as the logs of the silos tell: the one that changed it last, if it still is the same process.</summary>
/// <remarks>Read twice, it tells whether another silo changed a package meanwhile: then that package has had two owners.</remarks>
internal sealed partial class PackageOwners
{
    private readonly Dictionary<string, List<Change>> _changes;

    private PackageOwners(Dictionary<string, List<Change>> changes) => _changes = changes;

    public static PackageOwners Read(IEnumerable<Member> silos) =>
        new(silos.ToDictionary(silo => silo.Name, silo => ReadLog(silo).ToList(), StringComparer.Ordinal));

    /// <summary>The packages that a silo changed last, since its process began.</summary>
    public IReadOnlyList<string> Of(Member silo)
    {
        var last = _changes.SelectMany(silos => silos.Value.Select(change => (Silo: silos.Key, Change: change)))
            .Where(change => change.Change.Package is not null)
            .GroupBy(change => change.Change.Package!, StringComparer.Ordinal)
            .ToDictionary(
                package => package.Key,
                package => package.MaxBy(change => change.Change.At, StringComparer.Ordinal).Silo,
                StringComparer.Ordinal);
        var own = _changes[silo.Name];
        return
        [
            .. own.Skip(1 + own.FindLastIndex(change => change.Package is null)).Select(change => change.Package!)
                .Distinct(StringComparer.Ordinal)
                .Where(package => last[package] == silo.Name),
        ];
    }

    /// <summary>The packages of a silo that others changed between these readings and later ones.</summary>
    public IReadOnlyList<string> TakenFrom(Member silo, PackageOwners later)
    {
        var owned = Of(silo).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. later._changes.Where(other => other.Key != silo.Name)
                .SelectMany(other => other.Value.Skip(_changes[other.Key].Count))
                .Select(change => change.Package)
                .OfType<string>()
                .Where(owned.Contains)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<Change> ReadLog(Member silo)
    {
        foreach (var line in File.ReadLines(silo.LogPath))
        {
            if (line.StartsWith("Larder ", StringComparison.Ordinal))
            {
                yield return new Change("", null);
            }
            else if (Changed().Match(line) is { Success: true } change)
            {
                yield return new Change(change.Groups["at"].Value, change.Groups["package"].Value);
            }
        }
    }

    [GeneratedRegex(@"^(?<at>\S+Z) .*PackageGrain\[2101\] .* in package (?<package>\S+) by ", RegexOptions.ExplicitCapture)]
    private static partial Regex Changed();

    /// <param name="At">As the log writes it: later is greater.</param>
    /// <param name="Package">Null where the process began.</param>
    private sealed record Change(string At, string? Package);
}
