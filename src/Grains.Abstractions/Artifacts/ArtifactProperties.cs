namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>What is kept with the bytes so that the store alone is enough to rebuild an index.</summary>
/// <param name="Package">The package's name as its uploader spells it.</param>
/// <param name="Version">Normalized.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Sha256">Lower-case hexadecimal; empty if an adopted object does not say it.</param>
/// <param name="RequiresPython"><see langword="null"/> if the file asks for nothing.</param>
/// <param name="UploadedBy">The user's name; empty if an adopted object does not say it.</param>
/// <param name="UploadedAt">UTC.</param>
public sealed record ArtifactProperties(
    string Package,
    string Version,
    string FileName,
    string Sha256,
    string? RequiresPython,
    string UploadedBy,
    DateTimeOffset UploadedAt);
