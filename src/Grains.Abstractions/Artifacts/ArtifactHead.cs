namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>What a store knows of an object without reading it.</summary>
/// <param name="Key">Where it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="WrittenAt">UTC, by the store's clock.</param>
/// <param name="Properties">What was stored with the object; <see langword="null"/> if nothing was, if the store keeps none, and in
/// lists.</param>
public sealed record ArtifactHead(
    ArtifactKey Key, long Length, DateTimeOffset WrittenAt, ArtifactProperties? Properties = null);
