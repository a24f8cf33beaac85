using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Says in detail whether the index works, to those who are known. Probes ask <c>/healthz</c> and <c>/readyz</c>.</summary>
internal static class HealthEndpoint
{
    private const string Fine = "ok";

    public static void MapHealthDetails(this RouteGroupBuilder api) =>
        api.MapGet("/health", GetAsync)
            .RequirePermission(Permission.Known).WithName("GetHealth").WithTags("Health")
            .WithSummary("Says whether the catalogue and the artifact store answer. 503 if one does not.")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<HealthAnswer>, JsonHttpResult<HealthAnswer>>> GetAsync(
        IGrainFactory grains, GrainRetry retry, ArtifactStoreProbe store, CancellationToken cancellationToken)
    {
        var catalogue = TellAsync(() => retry.RunAsync(
            () => grains.GetCatalogue(IndexName.Main, 0).ListAsync("", null, 1), cancellationToken));
        var artifacts = TellAsync(() => store.CheckAsync().WaitAsync(cancellationToken));
        await Task.WhenAll(catalogue, artifacts);

        return await catalogue == Fine && await artifacts == Fine
            ? TypedResults.Ok(new HealthAnswer("healthy", Fine, Fine))
            : TypedResults.Json(
                new HealthAnswer("degraded", await catalogue, await artifacts),
                ApiJson.Default.HealthAnswer,
                statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<string> TellAsync(Func<Task> check)
    {
        try
        {
            await check();
            return Fine;
        }
        catch (Exception exception) when (exception
            is ClusterUnavailableException or ArtifactStoreUnavailableException or OrleansException or TimeoutException)
        {
            return exception.Message;
        }
    }
}
