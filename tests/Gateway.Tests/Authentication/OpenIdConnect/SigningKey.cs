using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>An issuer's key, and tokens signed with it: right ones, and such as no library would make.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSA _rsa;
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SigningKey(string id, int rsaBits = 2048) => (Id, _rsa) = (id, RSA.Create(rsaBits));

    public string Id { get; }

    /// <summary>The public key, as key sets have it.</summary>
    /// <param name="kind"><c>RSA</c> or <c>EC</c>.</param>
    public JsonObject ToJwk(string kind = "RSA") => kind == "RSA"
        ? new()
        {
            ["kty"] = "RSA", ["kid"] = Id, ["use"] = "sig",
            ["n"] = Base64UrlEncoder.Encode(_rsa.ExportParameters(false).Modulus),
            ["e"] = Base64UrlEncoder.Encode(_rsa.ExportParameters(false).Exponent),
        }
        : new()
        {
            ["kty"] = "EC", ["kid"] = Id, ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(_ec.ExportParameters(false).Q.X),
            ["y"] = Base64UrlEncoder.Encode(_ec.ExportParameters(false).Q.Y),
        };

    /// <summary>The public key as a file: what a careless checker would take for a shared secret.</summary>
    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <param name="algorithm">Also what the header says, unless <paramref name="header"/> says something else.</param>
    public string Sign(JsonObject payload, string algorithm = "RS256", Action<JsonObject>? header = null)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["kid"] = Id, ["typ"] = "JWT" };
        header?.Invoke(head);
        return SignRaw(head.ToJsonString(), payload.ToJsonString(), algorithm);
    }

    /// <summary>Signs whatever it is given.</summary>
    public string SignRaw(string header, string payload, string algorithm = "RS256")
    {
        var text = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "RS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _ec.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(PublicPem), bytes),
            "none" => [],
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Is not known here."),
        };
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }
}
