using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Storage.FileSystem;

/// <summary>Settings of the artifact store that keeps files on a local disk. Section <c>Artifacts:FileSystem</c>.</summary>
public sealed class FileSystemArtifactOptions
{
    public const string Section = "Artifacts:FileSystem";

    /// <summary>
    /// Folder that holds the files; made at start if it is missing. Its file system must know hard links. Default: <c>artifacts</c>
    /// in the data folder.
    /// </summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Bytes copied at a time. Default 256 KiB; 4 KiB to 4 MiB.</summary>
    [Range(4 * 1024, 4 * 1024 * 1024)]
    public int BufferBytes { get; set; } = 256 * 1024;
}

[OptionsValidator]
internal sealed partial class FileSystemArtifactOptionsValidator : IValidateOptions<FileSystemArtifactOptions>;
