using Larder.Grains.Manifests;

namespace Larder.Server.Commands.Rebuild;

/// <summary>Files that may have been acknowledged after the manifest was written.</summary>
/// <param name="Files">To be inspected and listed.</param>
/// <param name="Ambiguous">Names of which there are several such uploads.</param>
/// <param name="LeftOver">How many files of the store belong to nothing.</param>
internal sealed record Candidates(IReadOnlyList<FoundFile> Files, IReadOnlyList<string> Ambiguous, int LeftOver);

/// <summary>Which files of the store were acknowledged, as far as that can be told. Pure.</summary>
internal static class RecoveryRules
{
    /// <summary>
    /// A file that the manifest does not know was acknowledged after it, or never. It is taken if its upload may have ended after the
    /// manifest, if both its objects are there, and if nothing that is known contradicts: a name that is listed has its bytes
    /// already, and an upload that began before its file was deleted is not one that came after.
    /// </summary>
    /// <param name="manifest"><see langword="null"/> if there is none: then nothing is known, and everything may have been
    /// acknowledged.</param>
    /// <param name="window">How long an upload can take from its beginning to its acknowledgement.</param>
    /// <param name="isListed">By name.</param>
    public static Candidates Choose(FoundPackage found, PackageManifest? manifest, TimeSpan window, Predicate<string> isListed)
    {
        var known = manifest?.Files.Select(file => file.ArtifactKey).ToHashSet(StringComparer.Ordinal) ?? [];
        var deleted = manifest?.Files.Where(file => file.DeletedAt is not null)
            .ToDictionary(file => file.FileName, file => file.DeletedAt!.Value, StringComparer.Ordinal) ?? [];
        var since = manifest is null ? DateTimeOffset.MinValue : manifest.AsOf - window;
        var (files, ambiguous, leftOver) = (new List<FoundFile>(), new List<string>(), 0);
        foreach (var name in found.Files.Where(file => !known.Contains(file.Head.Key.Value)).GroupBy(file => file.FileName, StringComparer.Ordinal))
        {
            var possible = name.Where(file => file.HasMetadata && file.StartedAt >= since && !isListed(name.Key)
                && (!deleted.TryGetValue(name.Key, out var deletedAt) || file.StartedAt > deletedAt)).ToList();
            leftOver += name.Count() - Math.Min(possible.Count, 1);
            if (possible.MaxBy(file => file.StartedAt) is { } latest)
            {
                files.Add(latest);
            }

            if (possible.Count > 1)
            {
                ambiguous.Add(name.Key);
            }
        }

        return new Candidates(files, ambiguous, leftOver);
    }
}
