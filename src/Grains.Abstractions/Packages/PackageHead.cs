using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;

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
    /// <summary>The package's own access list, in the ordinal order of the principals.</summary>
    [Id(6)]
    public ImmutableArray<AccessEntry> Access { get; init; } = [];

    /// <summary>The serial at which <see cref="Access"/> changed last, or the package was uploaded to first: a change that was allowed by
    /// it says so (<see cref="Actor.AccessSerial"/>).</summary>
    [Id(7)]
    public long AccessSerial { get; init; }

    /// <summary>Whether there is nothing to show: everything was deleted, or nothing uploaded yet. Its access list holds all the
    /// same.</summary>
    [Id(8)]
    public bool Deleted { get; init; }

    /// <summary>The most files in one message.</summary>
    public const int MaxFilesInOneMessage = 1_000;

    /// <summary>The most bytes that the files of one message take: 1 MiB, far from the cluster's limit of 100 MiB, past
    /// which a message breaks the connection.</summary>
    public const int MaxFileBytesInOneMessage = 1 << 20;
}
