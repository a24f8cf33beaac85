using Larder.Packaging.Versions;

namespace Larder.Grains.Packages;

/// <summary>Which release of a package is its latest: not yanked before yanked, final before pre-release, then the highest.</summary>
internal static class LatestRelease
{
    /// <summary>Looks at every release. For rare changes.</summary>
    /// <returns>The canonical version; <see langword="null"/> if there are no files.</returns>
    public static string? Of(PackageState state) =>
        state.Releases.Values
            .Where(release => !release.FileNames.IsEmpty)
            .Select(release => Rank(state, release))
            .OrderDescending()
            .FirstOrDefault()?.Release.Version;

    /// <summary>After a file was added to <paramref name="changed"/>: compares that release with the latest only.</summary>
    public static string After(PackageState state, Release changed) =>
        state.Latest is null || state.Latest == changed.Version
            || Rank(state, changed).CompareTo(Rank(state, state.Releases[state.Latest])) > 0
            ? changed.Version
            : state.Latest;

    private static Ranked Rank(PackageState state, Release release)
    {
        var yanked = release.FileNames.All(name => state.Files.TryGet(name, out var file) && file.YankedReason is not null);
        return new Ranked(release, yanked, PythonVersion.Parse(release.Version));
    }

    private sealed record Ranked(Release Release, bool Yanked, PythonVersion Version) : IComparable<Ranked>
    {
        public int CompareTo(Ranked? other) =>
            (!Yanked, !Version.IsPrerelease, Version).CompareTo((!other!.Yanked, !other.Version.IsPrerelease, other.Version));
    }
}
