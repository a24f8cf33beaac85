using System.Text.Json.Nodes;
using Larder.Gateway.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>A check of tokens with an issuer, a key and a clock of its own.</summary>
internal sealed class JwtFixture : IDisposable
{
    public const string Url = "https://issuer.example.com";
    public const string Audience = "larder.example.com";

    public JwtFixture(params string[] algorithms)
    {
        Issuer = new TokenIssuer(Url) { Algorithms = SignatureAlgorithms.Of(algorithms) };
        Documents = new FakeIssuerDocuments(Url);
        Documents.Keys.Add(Key.ToJwk());
        Keys = new IssuerKeys(Issuer, Documents, Time, NullLogger<IssuerKeys>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));

    public SigningKey Key { get; } = new("one");

    public TokenIssuer Issuer { get; }

    public FakeIssuerDocuments Documents { get; }

    public IssuerKeys Keys { get; }

    /// <summary>A payload that nothing is wrong with.</summary>
    public JsonObject Payload(Action<JsonObject>? change = null)
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = Url, ["aud"] = Audience, ["sub"] = "repo:acme/six", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 300, ["jti"] = "1",
        };
        change?.Invoke(payload);
        return payload;
    }

    /// <returns>What is wrong with a token; <see langword="null"/> if nothing is.</returns>
    public async Task<string?> CheckAsync(string jwt, IReadOnlyList<string>? types = null)
    {
        if (JwtText.TryRead(jwt) is not { } text)
        {
            return "no token";
        }

        var expected = new JwtExpectation(Issuer, Audience, types ?? JwtExpectation.PlainTypes);
        return (await new JwtValidation(Keys, expected, Time).ValidateAsync(text, TestContext.Current.CancellationToken)).Problem;
    }

    public void Dispose() => Key.Dispose();
}
