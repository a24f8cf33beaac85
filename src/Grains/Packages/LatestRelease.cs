using Larder.Packaging.Versions;

namespace Larder.Grains.Packages;

/// <summary>Which release of a package is its latest: not yanked before yanked, final before pre-release, then the highest.</summary>
internal static class LatestRelease
{
    /// <summary>Looks at every release.</summary>
    /// <returns>The canonical version; <see langword="null"/> if there are no files.</returns>
    public static string? Of(PackageState state) =>
        state.Releases.Values
            .Where(release => !release.FileNames.IsEmpty)
            .Select(release => Rank(state, release))
            .Max()?.Release.Version;

    /// <summary>After one release changed: compares it with the latest. Looks at every release only when the latest itself has
    /// become less than it was.</summary>
    /// <param name="next">The state after the change, but for <see cref="PackageState.Latest"/>.</param>
    /// <param name="changed">Canonical version; there is such a release in <paramref name="next"/>, with files.</param>
    public static string? After(PackageState state, PackageState next, string changed)
    {
        if (state.Latest is not { } latest)
        {
            return changed;
        }

        var now = Rank(next, next.Releases[changed]);
        if (latest == changed)
        {
            return now.CompareTo(Rank(state, state.Releases[latest])) >= 0 ? latest : Of(next);
        }

        return now.CompareTo(Rank(state, state.Releases[latest])) > 0 ? changed : latest;
    }

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
