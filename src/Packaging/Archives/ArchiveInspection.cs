using System.Collections.Immutable;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Archives;

/// <summary>What an archive was found to be.</summary>
/// <param name="Problem">Why it is refused, for the person who uploads: one line that continues "Invalid distribution
/// file: ".
/// <see langword="null"/> if it is accepted.</param>
/// <param name="Metadata">The <c>METADATA</c> or <c>PKG-INFO</c> document, byte for byte; empty if it is
/// refused.</param>
/// <param name="CoreMetadata">The document, read; <see langword="null"/> if it is refused.</param>
/// <param name="Warnings">What is wrong but does not hinder; at most <see cref="MaxWarnings"/> sentences.</param>
public sealed record ArchiveInspection(
    string? Problem, ReadOnlyMemory<byte> Metadata, CoreMetadata? CoreMetadata, ImmutableArray<string> Warnings)
{
    /// <summary>The most warnings that are kept; more of them say nothing new.</summary>
    public const int MaxWarnings = 20;

    /// <summary>Refused.</summary>
    public static ArchiveInspection Refused(string problem) => new(problem, default, null, []);
}
