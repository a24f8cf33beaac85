using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Packages;

/// <summary>A package as of one serial: what a page needs, but for the files that do not fit into one message.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="DisplayName">As its first uploader spelled it.</param>
/// <param name="Status">See <see cref="PackageStatus"/>.</param>
/// <param name="StatusReason">Free text, one line; <see langword="null"/> if none was given.</param>
/// <param name="FileCount">How many files there are in all.</param>
/// <param name="Files">The first files in the order of their names, at most <see cref="MaxFilesInOneMessage"/> and
/// <see cref="MaxFileBytesInOneMessage"/>. Read the others with <see cref="IPackageGrain.ReadFilesAsync"/>.</param>
[GenerateSerializer, Immutable, Alias("larder.PackageHead")]
public sealed record PackageHead(
    [property: Id(0)] string Name,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] PackageStatus Status,
    [property: Id(3)] string? StatusReason,
    [property: Id(4)] int FileCount,
    [property: Id(5)] ImmutableArray<DistributionFile> Files)
{
    /// <summary>The most files in one message.</summary>
    public const int MaxFilesInOneMessage = 1_000;

    /// <summary>The most bytes that the files of one message take: 1 MiB, far from the cluster's limit of 100 MiB, past
    /// which a message breaks the connection.</summary>
    public const int MaxFileBytesInOneMessage = 1 << 20;
}
