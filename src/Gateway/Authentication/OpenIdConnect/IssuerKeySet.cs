using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>What an issuer says of itself, and the keys that its tokens may be signed with.</summary>
/// <param name="Configuration">Without endpoints if the issuer has no discovery document.</param>
/// <param name="FetchedAt">A timestamp of the process's clock.</param>
internal sealed record IssuerKeySet(OpenIdConnectConfiguration Configuration, long FetchedAt)
{
    private const int LeastRsaBits = 2048;

    /// <summary>The key of exactly this id, if it is one for signatures of this kind.</summary>
    /// <returns><see langword="null"/> if there is none.</returns>
    /// <remarks>Spec: https://www.rfc-editor.org/rfc/rfc7517#section-4</remarks>
    public JsonWebKey? Find(string keyId, string algorithm) =>
        Configuration.JsonWebKeySet.Keys.FirstOrDefault(key =>
            key.Kid == keyId
            && key.Use is null or "" or "sig"
            && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
            && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm)
            && IsOfKind(key, algorithm));

    /// <summary>Whether anything can be checked with these keys.</summary>
    public bool IsUsable => Configuration.JsonWebKeySet?.Keys.Count > 0;

    private static bool IsOfKind(JsonWebKey key, string algorithm) => algorithm switch
    {
        "RS256" or "PS256" => key.Kty == "RSA" && key.KeySize >= LeastRsaBits,
        "ES256" => key.Kty == "EC" && key.Crv == "P-256",
        _ => false,
    };
}
