using System.Text.Json.Serialization;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>What PyPI's exchange of proofs for tokens answers.</summary>
[JsonSerializable(typeof(AudienceAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(MintAnswer))]
[JsonSerializable(typeof(MintRefusedAnswer))]
[JsonSerializable(typeof(DiscoveryAnswer))]
internal sealed partial class MintJson : JsonSerializerContext;

internal sealed record AudienceAnswer([property: JsonPropertyName("audience")] string Audience);

internal sealed record MessageAnswer([property: JsonPropertyName("message")] string Message);

/// <param name="Expires">Seconds since 1970 UTC.</param>
internal sealed record MintAnswer(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("expires")] long Expires);

internal sealed record MintRefusedAnswer(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("errors")] MintError[] Errors);

internal sealed record MintError(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("description")] string Description);

/// <summary>Of PEP 807; absolute addresses.</summary>
internal sealed record DiscoveryAnswer(
    [property: JsonPropertyName("audience-endpoint")] string AudienceEndpoint,
    [property: JsonPropertyName("token-mint-endpoint")] string TokenMintEndpoint);
