namespace Larder.Packaging.Metadata;

/// <summary>Which metadata version is newer.</summary>
internal static class MetadataVersionOrder
{
    /// <returns><see langword="false"/> also for versions that are not supported.</returns>
    public static bool IsAtLeast(string? version, string least) =>
        version is not null
        && CoreMetadata.SupportedVersions.IndexOf(version) >= CoreMetadata.SupportedVersions.IndexOf(least);
}
