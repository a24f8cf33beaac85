namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>What a store knows of an object without reading it.</summary>
/// <param name="Key">Where it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="WrittenAt">UTC, by the store's clock.</param>
public sealed record ArtifactHead(ArtifactKey Key, long Length, DateTimeOffset WrittenAt);
