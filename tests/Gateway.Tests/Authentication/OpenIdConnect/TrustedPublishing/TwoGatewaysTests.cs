using System.Text.Json.Nodes;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.OpenIdConnect;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Gateway.Tests.Api;
using Larder.Grains.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>A second gateway beside the first, on the same silo and database.</summary>
public sealed class TwoGatewaysTests(MintFixture index) : IClassFixture<MintFixture>, IAsyncLifetime
{
    private WebApplication _second = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddConfiguration(index.Services.GetRequiredService<IConfiguration>());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(index.Grains);
        builder.Services.AddSingleton(index.Store);
        builder.Services.AddSingleton(index.Services.GetRequiredService<IClusterManifestProvider>());
        builder.Services.AddGateway(builder.Configuration);
        builder.Services.AddSingleton<IPublisherEntries>(index.Entries);
        _second = builder.Build();
        _second.UseGateway();
        await _second.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _second.StopAsync(CancellationToken.None);
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_proof_that_was_used_at_one_gateway_is_refused_at_the_other()
    {
        var proof = index.Prove();
        Assert.Equal(200, (await index.MintAsync(proof)).Status);

        var (status, body) = await MintAtSecondAsync(proof);

        Assert.Equal((422, "invalid-reuse-token"), (status, body!["errors"]![0]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task REVOKED_a_token_of_one_gateway_is_known_at_the_other_and_its_end_too()
    {
        var (_, body) = await index.MintAsync(index.Prove());
        Assert.True(TokenText.TryParse(body!["token"]!.GetValue<string>(), out var token));
        var checks = new[] { index.Services, _second.Services }.Select(services => services.GetRequiredService<ExchangedTokenCheck>()).ToList();
        Assert.All(await Task.WhenAll(checks.Select(check => check.FindPublisherAsync(token, Stop).AsTask())), Assert.NotNull);

        await index.Grains.GetExchangedToken(token.Id).RevokeAsync(Published.Alice);

        Assert.All(await Task.WhenAll(checks.Select(check => check.FindPublisherAsync(token, Stop).AsTask())), Assert.Null);
    }

    private async Task<(int Status, JsonNode? Body)> MintAtSecondAsync(string jwt)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_second.Urls.Single()) };
        return await client.CallAsync(HttpMethod.Post, MintEndpoints.MintPath, new JsonObject { ["token"] = jwt }.ToJsonString());
    }
}
