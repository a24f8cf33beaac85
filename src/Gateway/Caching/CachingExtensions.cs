using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Caching;

internal static class CachingExtensions
{
    /// <summary>Adds what every lease cache is made of, and the cache of packages.</summary>
    public static IServiceCollection AddCaching(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EndedReaders>();
        return services
            .AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>()
            .AddSingleton<CacheMetrics>()
            .AddSingleton<LeaseReader>()
            .AddHostedService<LeaseReaderEnd>()
            .AddSingleton<CacheMemory>()
            .AddSingleton<Silos>()
            .AddSingleton<GrainRetry>()
            .AddLeaseCache<PackageHead, PackagePages, PackageSource>()
            .AddSingleton<PackageCache>();
    }

    /// <summary>Adds a cache of one kind of thing, to be asked for as <see cref="LeaseCache{TSnapshot, TEntry}"/>.</summary>
    public static IServiceCollection AddLeaseCache<TSnapshot, TEntry, TSource>(this IServiceCollection services)
        where TSnapshot : class
        where TEntry : class
        where TSource : class, ILeaseSource<TSnapshot, TEntry> =>
        services
            .AddSingleton<ILeaseSource<TSnapshot, TEntry>, TSource>()
            .AddSingleton<LeaseCache<TSnapshot, TEntry>>();
}
