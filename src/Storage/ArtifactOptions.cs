using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Storage;

/// <summary>Which artifact store is used. Section <c>Artifacts</c>.</summary>
public sealed class ArtifactOptions
{
    public const string Section = "Artifacts";

    /// <summary>Where the bytes of files are: <c>FileSystem</c> (a folder of this machine) or <c>S3</c>. Default
    /// <c>FileSystem</c>.</summary>
    [EnumDataType(typeof(ArtifactStoreKind))]
    public ArtifactStoreKind Store { get; set; } = ArtifactStoreKind.FileSystem;
}

/// <summary>The artifact stores there are.</summary>
public enum ArtifactStoreKind
{
    FileSystem,
    S3,
}

[OptionsValidator]
internal sealed partial class ArtifactOptionsValidator : IValidateOptions<ArtifactOptions>;
