using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Larder.Grains.Manifests;

/// <summary>Manifests as bytes.</summary>
public static class ManifestJson
{
    private static readonly ManifestJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<Abstractions.Packages.PackageStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<Abstractions.Access.PackagePermissions>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<Packaging.Files.DistributionKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },

        // A document in a store, not in a page: what is written should be what people read.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    /// <summary>UTF-8.</summary>
    public static byte[] Write(PackageManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(manifest, Context.PackageManifest);

    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    /// <exception cref="NewerManifestException">It is of a version that this program does not know.</exception>
    public static async Task<PackageManifest> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        PackageManifest? manifest;
        try
        {
            manifest = await JsonSerializer.DeserializeAsync(content, Context.PackageManifest, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"It is no manifest: {exception.Message}", exception);
        }

        return manifest switch
        {
            null or { Format: not PackageManifest.FormatName } => throw new InvalidDataException("It is no manifest of a package."),
            { Version: > PackageManifest.CurrentVersion } => throw new NewerManifestException(manifest),
            { Releases.IsDefault: true } or { Files.IsDefault: true } => throw new InvalidDataException("It has no list of files."),
            _ when ManifestRules.FindFlaw(manifest) is { } flaw => throw new InvalidDataException(flaw),
            _ => manifest,
        };
    }
}

[JsonSerializable(typeof(PackageManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
