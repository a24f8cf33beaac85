namespace Larder.Grains.Abstractions.Packages;

/// <summary>A file whose bytes, and whose metadata file beside them, are durable in the artifact store.</summary>
/// <param name="PackageDisplayName">The package's name as the uploader spells it; kept from the first upload on.</param>
/// <param name="Summary">The release's one-line summary, at most 512 characters; empty if it has none.</param>
/// <param name="File">What will be listed. Its time, uploader and yank are set by the grain, not by the sender.</param>
[GenerateSerializer, Immutable, Alias("larder.FileUpload")]
public sealed record FileUpload(
    [property: Id(0)] string PackageDisplayName,
    [property: Id(1)] string Summary,
    [property: Id(2)] DistributionFile File);
