using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload;

/// <summary>What an upload may be. Section <c>Upload</c>.</summary>
public sealed class UploadOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Upload";

    /// <summary>The largest wheel or sdist, in bytes. Default 1 GiB; 1 KiB to 1 TiB.</summary>
    [Range(1L << 10, 1L << 40)]
    public long MaxFileBytes { get; set; } = 1L << 30;

    /// <summary>The largest METADATA or PKG-INFO inside a file, in bytes. Default 10 MiB; 1 KiB to 64 MiB.</summary>
    [Range(1 << 10, 1 << 26)]
    public int MaxMetadataBytes { get; set; } = 10 << 20;

    /// <summary>The most bytes that a file may unpack to. A source distribution is unpacked while its publisher waits for
    /// the answer. Default 8 GiB; 1 MiB to 16 TiB.</summary>
    [Range(1L << 20, 1L << 44)]
    public long MaxUnpackedBytes { get; set; } = 8L << 30;

    /// <summary>How many fields a form may have, repeated ones counted each time. Default 4,096; 32 to
    /// 65,536.</summary>
    [Range(32, 1 << 16)]
    public int MaxFields { get; set; } = 4_096;

    /// <summary>The largest value of one form field, in bytes. Only descriptions and licenses are whole texts; other
    /// known fields have at most 64 KiB, if this is not less. Default 10 MiB; 1 KiB to 64 MiB.</summary>
    [Range(1 << 10, 1 << 26)]
    public int MaxFieldBytes { get; set; } = 10 << 20;

    /// <summary>All form fields together with their names, without the file, in bytes: what an upload may hold in
    /// memory beside <see cref="MemoryBytes"/>. Default 16 MiB; 4 KiB to 256 MiB.</summary>
    [Range(1 << 12, 1 << 28)]
    public int MaxFormBytes { get; set; } = 16 << 20;

    /// <summary>The form fields of all uploads at a time, in bytes; the first 64 KiB of each upload do not count. An
    /// upload that finds no room is answered 503 with <c>Retry-After</c>. Takes up to about four times as much memory.
    /// Not less than <see cref="MaxFormBytes"/>, whatever it says. Default 64 MiB; 4 KiB to 64 GiB.</summary>
    [Range(1L << 12, 1L << 36)]
    public long AllFormsBytes { get; set; } = 64L << 20;

    /// <summary>Up to this size a file is kept in memory until it is stored; larger ones go to
    /// <see cref="SpoolFolder"/>. In bytes.
    /// Default 1 MiB; 0 to 64 MiB.</summary>
    [Range(0, 1 << 26)]
    public int MemoryBytes { get; set; } = 1 << 20;

    /// <summary>Folder for files while they arrive, made if it is missing. Best on the same file system as the artifact
    /// store, which then takes a file over instead of copying it. Default: <c>larder-spool</c> in the system's
    /// temporary folder.</summary>
    [Required]
    public string SpoolFolder { get; set; } = Path.Combine(Path.GetTempPath(), "larder-spool");
}

[OptionsValidator]
internal sealed partial class UploadOptionsValidator : IValidateOptions<UploadOptions>;
