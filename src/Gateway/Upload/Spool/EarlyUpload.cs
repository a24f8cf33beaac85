using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Upload.Spool;

/// <summary>A file that goes into the store while it arrives, by what its form has said of it so far.</summary>
/// <param name="Key">Where it will be, if it turns out to be what was said.</param>
/// <param name="Properties">What was said.</param>
/// <param name="Upload">The way into the store.</param>
internal sealed record EarlyUpload(ArtifactKey Key, ArtifactProperties Properties, IArtifactUpload Upload)
{
    /// <summary>Whether it turned out so.</summary>
    public bool Is(ArtifactKey key, ArtifactProperties properties) =>
        key == Key && properties with { UploadedAt = Properties.UploadedAt } == Properties;
}
