namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>Where an object is in the artifact store. Opaque to all but the store; kept in the file's row.</summary>
/// <remarks>
/// Path-like: segments of ASCII letters, digits and <c>. _ - + ! ~</c> joined by <c>/</c>; no segment is empty, <c>.</c> or <c>..</c>; at
/// most 1,024 characters. Adopted objects keep the keys they had, so no other shape may be relied on.
/// </remarks>
public readonly record struct ArtifactKey
{
    /// <summary>The longest key, in characters: what S3 allows.</summary>
    public const int MaxLength = 1_024;

    /// <summary>What the key of an artifact's METADATA or PKG-INFO ends in, behind the artifact's own key.</summary>
    public const string MetadataSuffix = ".metadata";

    private readonly string? _value;

    /// <exception cref="ArgumentException"><paramref name="value"/> is not of that shape.</exception>
    public ArtifactKey(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException("An artifact key is a relative path of plain ASCII segments.", nameof(value));
        }

        _value = value;
    }

    /// <summary>For names that a store found and that may not be of that shape.</summary>
    public static bool TryParse(string? value, out ArtifactKey key)
    {
        var isValid = IsValid(value);
        key = isValid ? new ArtifactKey(value!) : default;
        return isValid;
    }

    /// <summary>The key as text.</summary>
    public string Value => _value ?? throw new InvalidOperationException("The key was never set.");

    /// <summary>A key for the bytes of one attempt to upload <paramref name="fileName"/>. Never the same twice.</summary>
    public static ArtifactKey ForAttempt(string index, string normalizedName, Guid attempt, string fileName) =>
        new($"{index}/{normalizedName}/{attempt:n}/{fileName}");

    /// <summary>The key of the METADATA or PKG-INFO that lies beside an artifact.</summary>
    public ArtifactKey Metadata => new(Value + MetadataSuffix);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsValid(string? value)
    {
        if (value is null || value.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var range in value.AsSpan().Split('/'))
        {
            var segment = value.AsSpan(range);
            if (segment is "" or "." or ".." || segment.ContainsAnyExcept(Allowed))
            {
                return false;
            }
        }

        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+!~");
}
