namespace Larder.Grains.Manifests;

/// <summary>A manifest is of a version of the format that this program does not know. Unlike a damaged one it is right, and no older
/// one may serve in its place.</summary>
public sealed class NewerManifestException(PackageManifest manifest) : Exception(
    $"The manifest {manifest.Serial} of the package {manifest.Name} has version {manifest.Version} of the format, this program knows up to "
    + $"{PackageManifest.CurrentVersion}: use the version of Larder that wrote it.");
