using System.Text.Encodings.Web;
using System.Text.Json;
using Larder.Gateway.Releases;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Simple;

/// <summary>Writes a package's page as JSON (PEP 691, 700, 714, 792). Never a null: uv refuses a page with one.</summary>
internal static class SimpleJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Shorter; no browser takes this type for a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText Url = JsonEncodedText.Encode("url");
    private static readonly JsonEncodedText FileName = JsonEncodedText.Encode("filename");
    private static readonly JsonEncodedText Hashes = JsonEncodedText.Encode("hashes");
    private static readonly JsonEncodedText Sha256 = JsonEncodedText.Encode("sha256");
    private static readonly JsonEncodedText Size = JsonEncodedText.Encode("size");
    private static readonly JsonEncodedText UploadTime = JsonEncodedText.Encode("upload-time");
    private static readonly JsonEncodedText RequiresPython = JsonEncodedText.Encode("requires-python");
    private static readonly JsonEncodedText CoreMetadata = JsonEncodedText.Encode("core-metadata");
    private static readonly JsonEncodedText Yanked = JsonEncodedText.Encode("yanked");

    public static void WritePackage(PageBuffer page, PackageHead head, OfferedFiles offered)
    {
        using var json = new Utf8JsonWriter(page, Options);
        json.WriteStartObject();
        json.WriteStartObject("meta");
        json.WriteString("api-version", SimpleTypes.ApiVersion);
        json.WriteEndObject();
        json.WriteString("name", head.Name);
        WriteStatus(json, head);
        json.WriteStartArray("versions");
        foreach (var version in offered.Versions)
        {
            json.WriteStringValue(version);
        }

        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (var file in offered.Files)
        {
            WriteFile(json, head.Name, file);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, PackageHead head)
    {
        json.WriteStartObject("project-status");
        json.WriteString("status", PackageStatusText.Of(head.Status));
        if (head.StatusReason is { Length: > 0 } reason)
        {
            json.WriteString("reason", reason);
        }

        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, string package, DistributionFile file)
    {
        json.WriteStartObject();
        json.WriteString(FileName, file.FileName);
        json.WriteString(Url, FileUrl.Relative(package, file.Sha256, file.FileName));
        WriteDigest(json, Hashes, file.Sha256);
        json.WriteNumber(Size, file.Size);
        WriteUploadTime(json, file.UploadedAt);
        if (file.RequiresPython is { Length: > 0 } requiresPython)
        {
            json.WriteString(RequiresPython, requiresPython);
        }

        if (file.MetadataServed)
        {
            // Not under the old key as well: pip 22.2 to 23.0 fails on any object there.
            WriteDigest(json, CoreMetadata, file.MetadataSha256);
        }

        if (file.YankedReason is { Length: > 0 } reason)
        {
            json.WriteString(Yanked, reason);
        }
        else if (file.YankedReason is not null)
        {
            json.WriteBoolean(Yanked, true);
        }

        json.WriteEndObject();
    }

    private static void WriteDigest(Utf8JsonWriter json, JsonEncodedText property, string sha256)
    {
        json.WriteStartObject(property);
        json.WriteString(Sha256, sha256);
        json.WriteEndObject();
    }

    /// <summary>Six digits of a second: the specification allows no more.</summary>
    private static void WriteUploadTime(Utf8JsonWriter json, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[32];
        time.UtcDateTime.TryFormat(
            text, out var length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString(UploadTime, text[..length]);
    }
}
