using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Gateway.Health;

/// <summary>What a supervisor asks: is the process alive, and should requests be sent to it.</summary>
public static class HealthEndpoints
{
    private const string Liveness = "/healthz";
    private const string ReadinessPath = "/readyz";

    private static readonly string[] Reads = ["GET", "HEAD"];

    /// <summary>Adds the answers; <typeparamref name="TReadiness"/> knows what this kind of process needs.</summary>
    public static IServiceCollection AddHealth<TReadiness>(this IServiceCollection services)
        where TReadiness : class, IReadiness
    {
        services.TryAddSingleton<StartProgress>();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IReadiness, TReadiness>().AddSingleton<Readiness>();
    }

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var readiness = endpoints.ServiceProvider.GetRequiredService<Readiness>();
        Map(Liveness, context => PlainText.SendAsync(context, StatusCodes.Status200OK, "alive\n"), "GetLiveness");
        Map(ReadinessPath, readiness.GetAsync, "GetReadiness");
        return endpoints;

        void Map(string pattern, RequestDelegate handler, string name) =>
            endpoints.MapMethods(pattern, Reads, handler).WithName(name).WithTags("Health").AllowEverybody();
    }

    /// <summary>Whether a supervisor asks, and nobody else.</summary>
    internal static bool IsProbe(PathString path) => path == Liveness || path == ReadinessPath;
}
