using System.Text.Json.Nodes;
using Larder.Gateway.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

public sealed class JwtValidationTests : IDisposable
{
    private readonly JwtFixture _jwt = new();

    public void Dispose() => _jwt.Dispose();

    [Fact]
    public async Task A_token_of_the_issuer_for_this_audience_is_good() =>
        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));

    [Fact]
    public async Task One_audience_may_be_written_as_a_list() =>
        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(p => p["aud"] = new JsonArray(JwtFixture.Audience)))));

    [Theory]
    [InlineData("\"other.example.com\"")]
    [InlineData("\"LARDER.EXAMPLE.COM\"")]
    [InlineData("\"larder.example.com/\"")]
    [InlineData("[\"larder.example.com\", \"other.example.com\"]")]
    [InlineData("[\"larder.example.com\", \"larder.example.com\"]")]
    [InlineData("[[\"larder.example.com\"]]")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task Any_other_audience_is_refused(string audience) =>
        Assert.Equal("audience", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(p => p["aud"] = JsonNode.Parse(audience)))));

    [Theory]
    [InlineData("https://issuer.example.com/")]
    [InlineData("https://ISSUER.example.com")]
    [InlineData("https://issuer.example.com.evil.example")]
    public async Task Any_other_issuer_is_refused(string issuer) =>
        Assert.Equal("issuer", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(p => p["iss"] = issuer))));

    [Theory]
    [InlineData("iss", "issuer")]
    [InlineData("aud", "audience")]
    [InlineData("iat", "times")]
    [InlineData("exp", "times")]
    public async Task What_is_required_must_be_there(string claim, string problem) =>
        Assert.Equal(problem, await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(p => p.Remove(claim)))));

    [Theory]
    [InlineData("exp", -29, null)]
    [InlineData("exp", -30, "expired")]
    [InlineData("exp", 400 * 86_400, "times")]
    [InlineData("nbf", 30, null)]
    [InlineData("nbf", 31, "not yet valid")]
    [InlineData("iat", 30, null)]
    [InlineData("iat", 31, "times")]
    public async Task Clocks_may_differ_by_half_a_minute(string claim, long seconds, string? problem) =>
        Assert.Equal(
            problem,
            await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(p => p[claim] = _jwt.Time.GetUtcNow().ToUnixTimeSeconds() + seconds))));

    [Theory]
    [InlineData("exp", "\"1893456000\"", "times")]
    [InlineData("exp", "1e300", "times")]
    [InlineData("iat", "true", "times")]
    [InlineData("nbf", "\"soon\"", "not yet valid")]
    public async Task A_time_that_is_none_is_refused(string claim, string value, string problem) =>
        Assert.Equal(problem, await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(p => p[claim] = JsonNode.Parse(value)))));

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES256")]
    [InlineData("PS256")]
    public async Task Algorithms_that_no_setting_names_are_refused(string algorithm) =>
        Assert.NotNull(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), algorithm)));

    [Theory]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("rs256")]
    [InlineData("RS384")]
    [InlineData("")]
    public async Task Spellings_of_algorithms_make_no_difference(string algorithm) =>
        Assert.Equal("algorithm", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), header: h => h["alg"] = algorithm)));

    [Fact]
    public async Task The_public_key_is_no_shared_secret()
    {
        // Also where the key set offers it as one.
        _jwt.Documents.Keys.Clear();
        _jwt.Documents.Keys.Add(new() { ["kty"] = "oct", ["kid"] = "one", ["k"] = Base64UrlEncoder.Encode(_jwt.Key.PublicPem) });

        Assert.Equal("algorithm", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), "HS256")));
        Assert.Equal("unknown key", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
    }

    [Fact]
    public async Task A_token_without_a_signature_is_none() =>
        Assert.Equal("no token", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), "none")));

    [Fact]
    public async Task A_token_signed_by_another_key_of_the_same_id_is_refused()
    {
        using var other = new SigningKey("one");

        Assert.Equal("signature", await _jwt.CheckAsync(other.Sign(_jwt.Payload())));
    }

    [Theory]
    [InlineData("two")]
    [InlineData("ONE")]
    public async Task A_key_is_found_by_its_exact_id(string id) =>
        Assert.Equal("unknown key", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), header: h => h["kid"] = id)));

    [Fact]
    public async Task A_token_must_name_its_key() =>
        Assert.Equal("key id", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), header: h => h.Remove("kid"))));

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("crit")]
    public async Task A_token_that_brings_its_own_key_is_refused(string name)
    {
        using var own = new SigningKey("one");
        var jwt = own.Sign(_jwt.Payload(), header: h => h[name] = name == "jwk" ? own.ToJwk() : "https://evil.example/keys");

        Assert.Equal("header", await _jwt.CheckAsync(jwt));
    }

    [Fact]
    public async Task Another_kind_of_token_is_refused()
    {
        var access = _jwt.Key.Sign(_jwt.Payload(), header: h => h["typ"] = "at+jwt");

        Assert.Equal("type", await _jwt.CheckAsync(access));
        Assert.Null(await _jwt.CheckAsync(access, JwtExpectation.AccessTypes));
        Assert.Equal("type", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), header: h => h["typ"] = "logout+jwt"), JwtExpectation.AccessTypes));
        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload(), header: h => h.Remove("typ"))));
    }

    [Theory]
    [InlineData("use", "enc")]
    [InlineData("alg", "RS512")]
    public async Task A_key_for_something_else_is_not_used(string member, string value)
    {
        _jwt.Documents.Keys[0][member] = value;

        Assert.Equal("unknown key", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
    }

    [Fact]
    public async Task A_short_key_is_not_used()
    {
        using var weak = new SigningKey("weak", rsaBits: 1024);
        _jwt.Documents.Keys.Add(weak.ToJwk());

        Assert.Equal("unknown key", await _jwt.CheckAsync(weak.Sign(_jwt.Payload())));
    }

    [Theory]
    [InlineData("RS256", "RSA")]
    [InlineData("PS256", "RSA")]
    [InlineData("ES256", "EC")]
    public async Task Other_algorithms_can_be_allowed(string algorithm, string kind)
    {
        using var jwt = new JwtFixture(algorithm);
        jwt.Documents.Keys[0] = jwt.Key.ToJwk(kind);

        Assert.Null(await jwt.CheckAsync(jwt.Key.Sign(jwt.Payload(), algorithm)));
        Assert.Equal("algorithm", await jwt.CheckAsync(jwt.Key.Sign(jwt.Payload(), algorithm == "RS256" ? "PS256" : "RS256")));
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var parts = _jwt.Key.Sign(_jwt.Payload()).Split('.');
        parts[1] = Base64UrlEncoder.Encode(_jwt.Payload(p => p["sub"] = "repo:evil/six").ToJsonString());

        Assert.Equal("signature", await _jwt.CheckAsync(string.Join('.', parts)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("not-a-jwt")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.W10.AAAA")]
    [InlineData("W10.eyJhIjoxfQ.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.AAAA.AAAA.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.AA=A")]
    [InlineData(" eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.AAAA")]
    public void What_is_no_token_is_none(string text) => Assert.Null(JwtText.TryRead(text));

    [Fact]
    public void A_member_that_is_there_twice_makes_it_none()
    {
        Assert.Null(JwtText.TryRead(_jwt.Key.SignRaw("{\"alg\":\"RS256\",\"alg\":\"none\",\"kid\":\"one\"}", "{}")));
        Assert.Null(JwtText.TryRead(_jwt.Key.SignRaw("{\"alg\":\"RS256\",\"kid\":\"one\"}", "{\"sub\":\"a\",\"sub\":\"b\"}")));
    }

    [Theory]
    [InlineData("{\"sub\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":[{\"b\":\"\\udfff\"}]}")]
    public void Halves_of_characters_make_it_none(string payload) =>
        Assert.Null(JwtText.TryRead(_jwt.Key.SignRaw("{\"alg\":\"RS256\",\"kid\":\"one\"}", payload)));

    [Fact]
    public void Its_length_is_bounded()
    {
        Assert.NotNull(JwtText.TryRead(_jwt.Key.Sign(_jwt.Payload(p => p["x"] = new string('x', 11_000)))));
        Assert.Null(JwtText.TryRead(_jwt.Key.Sign(_jwt.Payload(p => p["x"] = new string('x', 12_500)))));
    }
}
