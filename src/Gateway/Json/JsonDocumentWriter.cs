using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Larder.Gateway.Releases;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Metadata;

namespace Larder.Gateway.Json;

/// <summary>Writes a document of the JSON API. Its keys, their order and their odd nulls are those of PyPI.</summary>
/// <param name="json">Writes to <paramref name="output"/>.</param>
/// <param name="baseAddress">What absolute links begin with.</param>
internal sealed class JsonDocumentWriter(Utf8JsonWriter json, PipeWriter output, PackagePages pages, string baseAddress)
{
    /// <summary>Not for HTML: the answer is never shown as such.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How many bytes may wait before they are sent.</summary>
    private const int FlushBytes = 64 * 1024;

    /// <param name="releases">All releases, to be listed too; <see langword="null"/> for the document of one release.</param>
    /// <param name="release">Which one <c>info</c> and <c>urls</c> are about.</param>
    /// <param name="metadata">Of that release; <see langword="null"/> if there are none.</param>
    public async Task WriteAsync(
        ReleaseList? releases, ReleaseFiles release, CoreMetadata? metadata, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WritePropertyName("info");
        new JsonInfoWriter(json, pages.Head.DisplayName, $"{baseAddress}/simple/{pages.Head.Name}/").Write(
            release, metadata, $"{baseAddress}/pypi/{pages.Head.Name}/{release.Version.Normalized}/json");
        json.WriteNumber("last_serial", pages.Serial);
        WriteOwnership();
        if (releases is not null)
        {
            json.WriteStartObject("releases");
            foreach (var each in releases.NewestFirst)
            {
                json.WritePropertyName(each.Version.Normalized);
                await WriteFilesAsync(each.Files, cancellationToken);
            }

            json.WriteEndObject();
        }

        json.WritePropertyName("urls");
        await WriteFilesAsync(release.Files, cancellationToken);
        json.WriteStartArray("vulnerabilities");
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private void WriteOwnership()
    {
        json.WriteStartObject("ownership");
        json.WriteStartArray("roles");
        json.WriteEndArray();
        json.WriteNull("organization");
        json.WriteEndObject();
    }

    private async Task WriteFilesAsync(ImmutableArray<DistributionFile> files, CancellationToken cancellationToken)
    {
        json.WriteStartArray();
        foreach (var file in files)
        {
            JsonFileWriter.Write(json, file, $"{baseAddress}/{FileUrl.FromRoot(pages.Head.Name, file.Sha256, file.FileName)}");
            if (json.BytesPending + output.UnflushedBytes > FlushBytes)
            {
                await json.FlushAsync(cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }

        json.WriteEndArray();
    }
}
