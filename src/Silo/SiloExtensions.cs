using Larder.Grains;
using Larder.Grains.Abstractions.Hosting;
using Larder.Grains.Database;
using Larder.Grains.Packages;
using Larder.Silo.Clustering;
using Larder.Silo.Database;
using Larder.Silo.Database.Postgres;
using Larder.Silo.Database.Sqlite;
using Larder.Silo.Messages;
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
    /// <summary>Adds a silo, its database, and all that grains need: a cluster of its own on SQLite, a member of one on PostgreSQL.</summary>
    /// <remarks>
    /// Validate the options before the host starts: a silo that is configured wrongly would start first and fail then. Take the
    /// <see cref="DataFolderLock"/> before the host starts, too.
    /// </remarks>
    public static IHostApplicationBuilder AddSilo(this IHostApplicationBuilder builder)
    {
        builder.AddGrainHosting();
        if (builder.UsesPostgres())
        {
            builder.AddClusterMember("silo");
        }
        else
        {
            // Checked all the same.
            builder.AddClusterOptions();
            builder.UseOrleans(silo => silo.UseSingleProcess());
        }

        // Traces go on into the grains.
        builder.UseOrleans(silo => silo.AddActivityPropagation());
        return builder;
    }

    /// <summary>Adds a member of a cluster that hosts no grains and calls those of the others. Needs the database of the cluster.</summary>
    /// <remarks>As a member it learns at once when a silo is gone, which a client of Orleans would not.</remarks>
    public static IHostApplicationBuilder AddGatewayMember(this IHostApplicationBuilder builder)
    {
        builder.Services.AddDatabase(builder);
        builder.AddDatabaseStart();
        builder.AddClusterMember("gateway");
        builder.UseOrleans(silo => silo.HostNoGrains().KeepReminders().LimitMessages().AddActivityPropagation());
        builder.AddOrleansLogging();
        return builder;
    }

    /// <summary>Adds all that a silo needs besides its place in a cluster: the database, its schema, the grains' settings.</summary>
    public static IHostApplicationBuilder AddGrainHosting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddDatabase(builder);
        builder.Services.AddGrains(builder.Configuration);
        builder.UseOrleans(silo => silo.KeepReminders().KeepGrainState().LimitMessages());
        builder.AddDatabaseStart();
        builder.Services.Configure<GrainCollectionOptions>(options => options.EnableActivationSheddingOnMemoryPressure = true);
        builder.AddOrleansLogging();
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
        services.TryAddSingleton<StoredPackages>();
        services.TryAddSingleton<StoredGrainStates>();
        services.TryAddSingleton<StartProgress>();
        services.AddSingleton<DataFolderLock>();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsComparison>();
        if (builder.UsesPostgres())
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

    private static bool UsesPostgres(this IHostApplicationBuilder builder) =>
        Enum.TryParse<DatabaseEngine>(builder.Configuration["Database:Engine"], ignoreCase: true, out var engine)
        && engine is DatabaseEngine.Postgres;

    private static void AddClusterMember(this IHostApplicationBuilder builder, string kind)
    {
        builder.AddClusterOptions();
        builder.UseOrleans(silo => silo.UseCluster(kind));

        // After the wait for the database, which is the first, and right before Orleans itself.
        builder.Services.Insert(1, ServiceDescriptor.Singleton<IHostedService, ClusterPort>());
    }

    private static void AddClusterOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ClusterMemberOptions>()
            .Bind(builder.Configuration.GetSection(ClusterMemberOptions.Section)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ClusterMemberOptions>, ClusterMemberOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<ClusterMemberOptions>, ClusterAddressValidator>();
    }

    /// <summary>Before the silo in the list of hosted services, so that it has run when grains can be called.</summary>
    private static void AddDatabaseStart(this IHostApplicationBuilder builder) =>
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, DatabaseStart>());

    private static void AddOrleansLogging(this IHostApplicationBuilder builder) =>
        builder.Logging
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Critical)

            // While a member dies, leaves or comes back, each call to it and each exchange with it says so, with stack traces. That a member
            // is gone is told by the membership; what it costs, by our own messages.
            .AddFilter("Orleans.Messaging", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Messaging", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.CallbackData", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.GrainCallCancellationManager", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.GrainDirectory", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Metadata", LogLevel.Critical)

            // Recommends the server's garbage collector, which takes memory that a small machine does not have.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error)

            // At every start it takes the machine's uptime for a pause.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
}
