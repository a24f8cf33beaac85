using System.Collections.Immutable;

namespace Larder.Grains.Packages;

/// <summary>A package at one version.</summary>
/// <param name="Version">The canonical form, without trailing zeros: <c>1.0</c> and <c>1.0.0</c> are one release.</param>
/// <param name="DisplayVersion">Normalized, as in its first file since it had none.</param>
/// <param name="Summary">Of its first file since it had none; may be empty.</param>
/// <param name="YankedReason"><see langword="null"/> if not yanked as a whole; files that are added take it over.</param>
/// <param name="FileNames">Of the files that are not deleted, in ordinal order.</param>
internal sealed record Release(
    string Version,
    string DisplayVersion,
    string Summary,
    string? YankedReason,
    ImmutableSortedSet<string> FileNames)
{
    public static readonly ImmutableSortedSet<string> NoFiles = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}
