namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>A run of bytes in an object.</summary>
/// <param name="Offset">Of the first byte, from 0.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct ByteRange(long Offset, long Length);
