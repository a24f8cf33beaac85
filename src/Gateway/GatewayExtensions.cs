using Larder.Gateway.Api;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.OpenIdConnect;
using Larder.Gateway.Caching;
using Larder.Gateway.Feeds;
using Larder.Gateway.Files;
using Larder.Gateway.Forwarding;
using Larder.Gateway.Health;
using Larder.Gateway.Json;
using Larder.Gateway.Simple;
using Larder.Gateway.Upload;
using Larder.Gateway.Welcome;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway;

/// <summary>The HTTP side of the index, as one list of rooms. Needs <see cref="Orleans.IGrainFactory"/>, an
/// <see cref="Grains.Abstractions.Artifacts.IArtifactStore"/> and a <see cref="TimeProvider"/> from its host.</summary>
public static class GatewayExtensions
{
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration) => services
        .AddCaching(configuration)
        .AddProblemAnswers()
        .AddForwarding(configuration)
        .AddCallers(configuration)
        .AddTokenUseSender()
        .AddOpenIdConnect(configuration)
        .AddSimple()
        .AddFiles()
        .AddUpload(configuration)
        .AddJson()
        .AddFeeds()
        .AddApi(configuration)
        .AddHealth<CatalogueReadiness>();

    /// <summary>Adds the middleware in the order requests pass it, then every route.</summary>
    public static WebApplication UseGateway(this WebApplication app)
    {
        app.UseStartGate();
        app.UseForwarding();
        app.UseUpload();
        app.UseProblemAnswers();
        app.UseCallers();
        app.MapWelcome();
        app.MapSimple();
        app.MapFiles();
        app.MapUpload();
        app.MapJson();
        app.MapFeeds();
        app.MapApi();
        app.MapOpenIdConnect();
        app.MapHealth();
        return app;
    }
}
