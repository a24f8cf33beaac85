using Larder.Gateway.Upload.Spool;
using Larder.Packaging.Metadata;

namespace Larder.Gateway.Upload.Form;

/// <summary>An upload as it was sent: the fields by what they are for, and the file.</summary>
/// <param name="memory">What its fields take; disposed of with the form.</param>
internal sealed class UploadForm(FieldShare memory) : IAsyncDisposable
{
    /// <summary>The fields that steer the upload. Each may be sent once: a second value is a second meaning.</summary>
    public static readonly IReadOnlySet<string> SteeringFields = new HashSet<string>(StringComparer.Ordinal)
    {
        ":action", "protocol_version", "filetype", "pyversion", "md5_digest", "sha256_digest", "blake2_256_digest",
    };

    private const string AttestationsField = "attestations";

    /// <summary>What old build tools wrote where nothing was known.</summary>
    private const string Unknown = "UNKNOWN";

    private readonly Dictionary<string, string> _steering = new(StringComparer.Ordinal);

    /// <summary>What the fields of this form take of the memory of all uploads.</summary>
    public FieldShare Memory => memory;

    /// <summary>The core metadata as the form tells them.</summary>
    public MetadataFields Metadata { get; } = new();

    /// <summary>Whether attestations (PEP 740) were sent.</summary>
    public bool HasAttestations { get; private set; }

    /// <summary>The file; <see langword="null"/> if none was sent.</summary>
    public UploadedFile? File { get; set; }

    /// <summary>The value of a steering field.</summary>
    /// <returns><see langword="null"/> if it was not sent or is empty.</returns>
    public string? Find(string field) => _steering.GetValueOrDefault(field);

    /// <summary>Whether <see cref="TryAdd"/> does anything with a field. What would only be passed over need not be kept
    /// until its end.</summary>
    public static bool Knows(string field) =>
        SteeringFields.Contains(field) || field == AttestationsField || MetadataFields.Knows(field);

    /// <summary>Adds a field. Empty and unknown values, and fields that mean nothing here, are passed over.</summary>
    /// <returns><see langword="false"/> if it is a steering field that was sent before.</returns>
    public bool TryAdd(string name, string value)
    {
        if (value.Length == 0 || value == Unknown)
        {
            return true;
        }

        if (SteeringFields.Contains(name))
        {
            return _steering.TryAdd(name, value);
        }

        if (name == AttestationsField)
        {
            HasAttestations = true;
        }
        else
        {
            Metadata.Add(name, value);
        }

        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        memory.Dispose();
        return File?.Content.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

/// <summary>The file of an upload.</summary>
/// <param name="FileName">As sent: not checked yet.</param>
/// <param name="ContentType">As sent; <see langword="null"/> if not sent.</param>
/// <param name="Content">The bytes.</param>
internal sealed record UploadedFile(string FileName, string? ContentType, SpooledFile Content)
{
    /// <summary>Of the bytes; set when all of them are there.</summary>
    public ContentDigests? Digests { get; set; }
}
