using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Catalogue;
using Larder.Grains.Leases;
using Larder.Grains.Manifests;
using Larder.Grains.Packages;
using Larder.Grains.Sweeping;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Larder.Grains;

/// <summary>What the grains need, but for the database, which the silo brings.</summary>
public static class GrainsExtensions
{
    /// <summary>Adds the grains' settings and their validation.</summary>
    public static IServiceCollection AddGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EndedOwners>();
        services.TryAddSingleton<EndedReaders>();
        services.AddSingleton<LeaseMetrics>();
        services.AddSingleton<LeaseOwners>();
        services.AddOptions<LeaseOptions>().Bind(configuration.GetSection(LeaseOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LeaseOptions>, LeaseOptionsValidator>();
        services.AddSingleton<IValidateOptions<LeaseOptions>, LeaseOptionsComparison>();
        services.AddOptions<CatalogueOptions>().Bind(configuration.GetSection(CatalogueOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CatalogueOptions>, CatalogueOptionsValidator>();
        services.AddSingleton<CatalogueLoads>();
        services.AddOptions<PackageOptions>().Bind(configuration.GetSection(PackageOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PackageOptions>, PackageOptionsValidator>();
        services.AddStoreSweep(configuration);
        services.AddSingleton<SweepPace>();
        services.AddSingleton<SweepMetrics>();
        return services.AddManifests(configuration);
    }

    private static IServiceCollection AddManifests(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ManifestOptions>().Bind(configuration.GetSection(ManifestOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ManifestOptions>, ManifestOptionsValidator>();
        services.AddSingleton<ManifestQueue>();
        services.AddSingleton<ManifestRows>();
        services.AddSingleton<ManifestWriter>();
        services.AddHostedService<ManifestLoop>();
        return services;
    }

    /// <summary>Adds <see cref="StoreSweep"/> and the settings of sweeping. Needs the database and the artifact store.</summary>
    public static IServiceCollection AddStoreSweep(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SweeperOptions>().Bind(configuration.GetSection(SweeperOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SweeperOptions>, SweeperOptionsValidator>();
        services.AddSingleton<StoreSweep>();
        return services;
    }
}
