using System.Text;
using System.Text.Json.Nodes;
using Larder.Gateway.Authentication.OpenIdConnect;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

public sealed class PublisherClaimsReaderTests
{
    [Fact]
    public void Texts_whole_numbers_and_truth_values_are_kept() => Assert.Equal(
        "publisher:ci:ref_protected=true,repository=acme/six,run=7",
        Read(new() { ["repository"] = "acme/six", ["run"] = 7, ["ref_protected"] = true, ["pi"] = 3.14, ["none"] = null, ["empty"] = "" })
            .ToString());

    [Fact]
    public void What_is_about_the_token_itself_is_not_kept() => Assert.Equal(
        "publisher:ci:sub=x",
        Read(new()
        {
            ["iss"] = "x", ["aud"] = "x", ["exp"] = 1, ["nbf"] = 1, ["iat"] = 1, ["jti"] = "x", ["nonce"] = "x", ["at_hash"] = "x",
            ["sub"] = "x",
        }).ToString());

    [Fact]
    public void Members_of_objects_are_named_by_the_way_to_them() => Assert.Equal(
        "publisher:ci:kubernetes.io/namespace=ci,kubernetes.io/serviceaccount/name=publisher",
        Read(new()
        {
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = "ci",
                ["serviceaccount"] = new JsonObject { ["name"] = "publisher", ["deeper"] = new JsonObject { ["x"] = "y" } },
                ["pods"] = new JsonArray("a"),
            },
        }).ToString());

    [Fact]
    public void Of_two_claims_of_one_name_the_first_is_kept() => Assert.Equal(
        "publisher:ci:a/b=first", Read(new() { ["a/b"] = "first", ["a"] = new JsonObject { ["b"] = "second" } }).ToString());

    [Fact]
    public void Their_number_and_length_are_bounded()
    {
        var payload = new JsonObject { ["long"] = new string('x', 257), ["fits"] = new string('x', 256) };
        for (var number = 0; number < 100; number++)
        {
            payload[$"claim{number}"] = "x";
        }

        var claims = Read(payload).Claims;

        Assert.Equal(40, claims.Count);
        Assert.True(claims.ContainsKey("fits") && !claims.ContainsKey("long"));
    }

    private static PublisherClaims Read(JsonObject payload) =>
        PublisherClaimsReader.Read("ci", JwtText.TryReadObject(Encoding.UTF8.GetBytes(payload.ToJsonString()))!.Value);
}
