using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>What lists and search know of a package.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="DisplayName">As its first uploader spelled it.</param>
/// <param name="Summary">Of the latest release; may be empty.</param>
/// <param name="LatestVersion">Highest final version that is not yanked, else the highest; <see langword="null"/> if there are no files.</param>
/// <param name="Status">See <see cref="PackageStatus"/>.</param>
/// <param name="FileCount">0 when its files were deleted one by one.</param>
/// <param name="SizeBytes">Of all files together.</param>
/// <param name="CreatedAt">First upload, UTC.</param>
/// <param name="UpdatedAt">Latest upload, UTC.</param>
/// <param name="Serial">The package's serial that this entry describes.</param>
/// <param name="Deleted">Whether the package was deleted as a whole: it is then in no list.</param>
[GenerateSerializer, Immutable, Alias("larder.CatalogueEntry")]
public sealed record CatalogueEntry(
    [property: Id(0)] string Name,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] string Summary,
    [property: Id(3)] string? LatestVersion,
    [property: Id(4)] PackageStatus Status,
    [property: Id(5)] int FileCount,
    [property: Id(6)] long SizeBytes,
    [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] DateTimeOffset UpdatedAt,
    [property: Id(9)] long Serial,
    [property: Id(10)] bool Deleted)
{
    /// <summary>Who may read it by the package's own access list: see <see cref="ReaderList"/>. Told to the catalogue, which applies it:
    /// empty in what lists and search answer.</summary>
    [Id(11)]
    public string Readers { get; init; } = "";
}
