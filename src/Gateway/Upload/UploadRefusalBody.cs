using System.Text.Json.Serialization;

namespace Larder.Gateway.Upload;

/// <summary>A refused upload in JSON, in the shape that PyPI has and publishing tools know.</summary>
/// <param name="Message">Why.</param>
/// <param name="Code">The status and the message.</param>
/// <param name="Title">The status in words.</param>
internal sealed record UploadRefusalBody(string Message, string Code, string Title);

[JsonSerializable(typeof(UploadRefusalBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class UploadJsonContext : JsonSerializerContext;
