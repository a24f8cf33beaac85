using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Gateway.Authentication.OpenIdConnect.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>What is wrong with settings is said at the start, all at once.</summary>
public sealed class OpenIdConnectSettingsTests
{
    [Fact]
    public void Nothing_needs_to_be_set() => Assert.Empty(Publishing().Concat(Users()));

    [Fact]
    public void Platforms_as_the_documentation_shows_them_are_right() => Assert.Empty(Publishing(
        ("Audience", "packages.example.com"),
        ("Issuers:github:Issuer", "https://token.actions.githubusercontent.com"),
        ("Issuers:gitlab:Issuer", "https://gitlab.example.com"),
        ("Issuers:kubernetes:Issuer", "https://kubernetes.default.svc.cluster.local"),
        ("Issuers:kubernetes:JwksUri", "https://kubernetes.default.svc/openid/v1/jwks"),
        ("Issuers:kubernetes:Algorithms:0", "ES256")));

    [Fact]
    public void Everything_that_is_wrong_with_platforms_is_named()
    {
        var problems = Publishing(
            ("Issuers:GitHub:Issuer", "https://token.actions.githubusercontent.com"),
            ("Issuers:again:Issuer", "https://token.actions.githubusercontent.com"),
            ("Issuers:none:JwksUri", "http://keys.example.com"),
            ("Issuers:none:Algorithms:0", "HS256"),
            ("Issuers:none:CaFile", "/nowhere/ca.pem"),
            ("Issuers:none:BearerTokenFile", "/nowhere/token"),
            ("Issuers:none:Isuer", "https://example.com"),
            ("RequestsPerMinute", "0"));

        Assert.Equal(10, problems.Length);
        Assert.All(
            [
                "Audience must", "more than once", "Issuers:GitHub must be named by lower-case", "Issuers:none:Issuer must be an address",
                "Issuers:none:JwksUri must be https", "'HS256' is none of", "'/nowhere/ca.pem' cannot be read", "'/nowhere/token' is not there",
                "Issuers:none:Isuer' is not a setting", "RequestsPerMinute",
            ],
            words => Assert.Contains(problems, problem => problem.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_provider_as_the_documentation_shows_it_is_right() => Assert.Empty(Users(
        ("Authority", "https://login.example.com/realms/acme"), ("ClientId", "larder"), ("ClientSecret", "x"), ("Audience", "larder")));

    [Fact]
    public void Everything_that_is_wrong_with_the_provider_is_named()
    {
        var problems = Users(
            ("Authority", "http://login.example.com"), ("ClientSecret", "x"), ("ClientSecretFile", "/nowhere/secret"), ("Scopes:0", "a b"),
            ("Algorithms:0", "none"), ("CaFile", "/nowhere/ca.pem"), ("SessionLife", "00:00:01"), ("UserNameClaim", ""));

        Assert.All(
            [
                "Authority must be https", "ClientId must be set", "must not both be set", "'a b' must be one word",
                "'none' is none of", "'/nowhere/ca.pem' cannot be read", "SessionLife", "UserNameClaim",
            ],
            words => Assert.Contains(problems, problem => problem.Contains(words, StringComparison.Ordinal)));
        Assert.DoesNotContain(problems, problem => problem.Contains("'x'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_must_be_in_its_file() => Assert.Contains(
        "ClientSecretFile '/nowhere/secret' cannot be read",
        Assert.Single(Users(("Authority", "https://a.example"), ("ClientId", "x"), ("ClientSecretFile", "/nowhere/secret"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("ClientId")]
    [InlineData("ClientSecret")]
    [InlineData("Audience")]
    public void A_provider_without_an_address_is_a_mistake(string setting) =>
        Assert.Contains("Authority must be set", Assert.Single(Users((setting, "x"))), StringComparison.Ordinal);

    private static string[] Publishing(params (string Key, string Value)[] settings) =>
        FindProblems<TrustedPublishingOptions>(TrustedPublishingOptions.Section, settings);

    private static string[] Users(params (string Key, string Value)[] settings) =>
        FindProblems<OpenIdConnectOptions>(OpenIdConnectOptions.Section, settings);

    private static string[] FindProblems<T>(string section, (string Key, string Value)[] settings)
        where T : class
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"{section}:{setting.Key}", (string?)setting.Value))).Build();
        using var services = new ServiceCollection().AddLogging().AddGateway(configuration).BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<T>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }
}
