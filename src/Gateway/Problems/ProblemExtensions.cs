using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Caching;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway;

internal static class ProblemExtensions
{
    public static IServiceCollection AddProblemAnswers(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<SourceUnavailableHandler>()
        .AddExceptionHandler<ClusterUnavailableHandler>();

    public static IApplicationBuilder UseProblemAnswers(this IApplicationBuilder app) => app
        .UseExceptionHandler()
        .UseUnroutedAnswers();
}
