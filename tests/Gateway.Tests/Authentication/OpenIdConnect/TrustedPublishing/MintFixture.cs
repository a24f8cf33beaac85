using System.Text.Json.Nodes;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Gateway.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>An index that believes a platform, whose access lists name one publisher.</summary>
public sealed class MintFixture : IndexFixture
{
    public const string Audience = "packages.example.com";
    public const string Publisher = "publisher:ci:environment=release,repository=acme/six";

    internal TestIssuer Issuer { get; private set; } = null!;

    internal FakePublisherEntries Entries { get; } = new();

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Access:TrustedPublishing:Audience", Audience),
        ("Access:TrustedPublishing:Issuers:ci:Issuer", Issuer.Url),
        ("Access:TrustedPublishing:RequestsPerMinute", "1000"),
    ];

    public override async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        Entries.Principals.Add(Publisher);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>A proof of the platform.</summary>
    public string Prove(Action<JsonObject>? change = null) => Issuer.Key.Sign(Issuer.Payload(Audience, change));

    /// <summary>Asks for a token.</summary>
    public async Task<(int Status, JsonNode? Body)> MintAsync(string jwt)
    {
        using var client = NewClient();
        return await client.CallAsync(HttpMethod.Post, MintEndpoints.MintPath, new JsonObject { ["token"] = jwt }.ToJsonString());
    }

    protected override void ConfigureServices(IServiceCollection services) => services.AddSingleton<IPublisherEntries>(Entries);
}
