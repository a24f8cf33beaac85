using Larder.Grains;
using Larder.Grains.Database;
using Larder.Grains.Packages;
using Larder.Silo.Clustering;
using Larder.Silo.Database;
using Larder.Silo.Database.Postgres;
using Larder.Silo.Database.Sqlite;
using Larder.Silo.Sweeping;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Larder.Silo;

/// <summary>Hosting of the grains.</summary>
public static class SiloExtensions
{
    /// <summary>Adds the silo of the single process, its database, and all that grains need.</summary>
    /// <remarks>
    /// Validate the options before the host starts: a silo that is configured wrongly would start first and fail then. Take the
    /// <see cref="DataFolderLock"/> before the host starts, too. The schema is brought up to date when it starts.
    /// </remarks>
    public static IHostApplicationBuilder AddSilo(this IHostApplicationBuilder builder)
    {
        builder.AddGrainHosting();

        // Traces go on into the grains.
        builder.UseOrleans(silo => silo.UseSingleProcess().AddActivityPropagation());
        builder.Services.AddHostedService<LeasesEnd>();
        return builder;
    }

    /// <summary>Adds all that a silo needs besides its place in a cluster: the database, its schema, the grains' settings.</summary>
    public static IHostApplicationBuilder AddGrainHosting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddDatabase(builder);
        builder.Services.AddGrains(builder.Configuration);
        builder.UseOrleans(silo => silo.AddOrleansTables());

        // Before the silo in the list of hosted services, so that it has run when grains can be called.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, DatabaseStart>());
        builder.Services.Configure<GrainCollectionOptions>(options => options.EnableActivationSheddingOnMemoryPressure = true);
        builder.Logging
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Critical)

            // Recommends the server's garbage collector, which takes memory that a small machine does not have.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error)

            // At every start it takes the machine's uptime for a pause.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        return builder;
    }

    /// <summary>Adds what makes the silo sweep the artifact store, which must be there too.</summary>
    /// <remarks>After the silo, in the order of hosted services. Not for programs that run as long as a command.</remarks>
    public static IHostApplicationBuilder AddSweeping(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHostedService<SweeperStart>();
        return builder;
    }

    /// <summary>Adds the database alone, for commands that read it beside a running program.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IHostApplicationBuilder builder)
    {
        services.AddOptions<DatabaseOptions>().Bind(builder.Configuration.GetSection(DatabaseOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoredFiles>();
        services.AddSingleton<DataFolderLock>();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsComparison>();
        if (builder.Configuration.GetSection(DatabaseOptions.Section).GetValue<DatabaseEngine>(nameof(DatabaseOptions.Engine))
            is DatabaseEngine.Postgres)
        {
            services.AddDatabase<PostgresDatabase>();
            services.AddSingleton(provider => provider.GetRequiredService<PostgresDatabase>().Orleans);
        }
        else
        {
            services.AddDatabase<SqliteDatabase>();
        }

        return services;
    }
    private static void AddDatabase<T>(this IServiceCollection services)
        where T : class, IDatabase, IMigratedDatabase
    {
        services.AddSingleton<T>();
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<T>());
        services.AddSingleton<IMigratedDatabase>(provider => provider.GetRequiredService<T>());
    }
}
