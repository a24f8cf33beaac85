using System.Collections.Immutable;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Versions;

namespace Larder.Gateway.Releases;

/// <summary>The files of a package by their releases.</summary>
internal sealed class ReleaseList
{
    /// <summary>No releases at all.</summary>
    public static readonly ReleaseList Empty = new([]);

    private ReleaseList(ImmutableArray<ReleaseFiles> newestFirst)
    {
        NewestFirst = newestFirst;
        Latest = newestFirst.OrderBy(release => release.IsYanked).ThenBy(release => release.Version.IsPrerelease).FirstOrDefault();
    }

    /// <summary>By version, the highest first.</summary>
    public ImmutableArray<ReleaseFiles> NewestFirst { get; }

    /// <summary>The release to show for the package: one that is not yanked before one that is, then a final one before a
    /// pre-release, then the highest version. <see langword="null"/> if there are no files.</summary>
    public ReleaseFiles? Latest { get; }

    /// <param name="files">In the order of their names.</param>
    public static ReleaseList Of(ImmutableArray<DistributionFile> files) => new(
        [.. files
            .GroupBy(file => PythonVersion.Parse(file.Version))
            .Select(release => new ReleaseFiles(release.Key, [.. release]))
            .OrderByDescending(release => release.Version)]);

    /// <returns><see langword="null"/> if there is no file of this version.</returns>
    public ReleaseFiles? Find(PythonVersion version) => NewestFirst.FirstOrDefault(release => release.Version == version);
}

/// <summary>A release and its files.</summary>
/// <param name="Files">At least one, in the order of their names.</param>
internal sealed record ReleaseFiles(PythonVersion Version, ImmutableArray<DistributionFile> Files)
{
    /// <summary>Whether every file of it is yanked.</summary>
    public bool IsYanked => Files.All(file => file.YankedReason is not null);

    /// <summary>The first reason that was given; <see langword="null"/> if it is not yanked, or nobody said.</summary>
    public string? YankedReason =>
        IsYanked ? Files.Select(file => file.YankedReason).FirstOrDefault(reason => !string.IsNullOrEmpty(reason)) : null;
}
