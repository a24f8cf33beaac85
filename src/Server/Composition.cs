using Larder.Gateway;
using Larder.Gateway.Health;
using Larder.Server.Settings;
using Larder.Silo;
using Larder.Silo.Clustering;
using Larder.Storage;
using Microsoft.Extensions.Options;

namespace Larder.Server;

/// <summary>Puts the parts of a role together. The only place that knows which parts a role has.</summary>
internal static class Composition
{
    /// <summary>Registers everything. Nothing is made or started, so that settings can be checked first.</summary>
    /// <param name="socketPath">Where the operator's socket is to be; <see langword="null"/> if there is none.</param>
    /// <param name="publicToo">Whether to listen for clients, or for the operator alone.</param>
    public static WebApplication Build(SettingsSources settings, string? socketPath, bool publicToo)
    {
        // The content root is the program's folder and not the current one, or the appsettings.json beside it would not be read.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = "larder", ContentRootPath = AppContext.BaseDirectory });

        // Only Larder's own layers: variables of the environment without prefix are not settings.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.Configuration.AddInMemoryCollection(ListenAddresses.ToEndpoints(settings.Configuration, publicToo));
        if (!publicToo)
        {
            // What goes wrong within the cluster of one command fails the command, which says so in a line.
            builder.Configuration.AddInMemoryCollection([new("Logging:LogLevel:Default", nameof(LogLevel.Warning))]);
            builder.Logging.AddFilter("Orleans", LogLevel.None);
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Host.ConfigureContainer<IServiceCollection>((_, services) => WebServerOrder.StartFirst(services));
        AddOwnOptions(builder, settings);
        builder.Services.AddTelemetry(builder.Configuration, settings.Role);
        builder.Services.AddArtifactStorage(builder.Configuration);
        AddGrains(builder, settings.Role, publicToo);
        AddHttp(builder, settings, socketPath, publicToo);
        return builder.Build();
    }

    /// <summary>Maps every route. Makes services that make folders: the data folder must be ready and locked.</summary>
    public static void Map(WebApplication app, Role role)
    {
        if (role is Role.Silo)
        {
            app.MapHealth();
        }
        else
        {
            app.UseGateway();
        }
    }

    private static void AddGrains(WebApplicationBuilder builder, Role role, bool publicToo)
    {
        if (role is Role.Gateway)
        {
            builder.AddGatewayMember();
            return;
        }

        builder.AddSilo();
        if (publicToo)
        {
            builder.AddSweeping();
        }
    }

    private static void AddHttp(WebApplicationBuilder builder, SettingsSources settings, string? socketPath, bool publicToo)
    {
        if (settings.Role is Role.Silo)
        {
            builder.Services.AddSingleton<SiloHealth>().AddHealth<SiloReadiness>();
            return;
        }

        if (socketPath is not null)
        {
            builder.Configuration.AddInMemoryCollection([new("Operator:SocketPath", socketPath)]);
            builder.WebHost.ConfigureKestrel(kestrel => ListenAddresses.AddSocket(kestrel, socketPath));
        }

        builder.Services.AddGateway(builder.Configuration);
        builder.Services.AddSingleton<FirstAccount>();
        if (publicToo && settings.UsesPostgres)
        {
            builder.Services.AddHostedService<ClusterFirstAccount>();
        }
        else if (publicToo)
        {
            // A command on an empty folder must not make up a password that nobody sees.
            builder.Services.AddHostedService(services => services.GetRequiredService<FirstAccount>());
        }
    }

    private static void AddOwnOptions(WebApplicationBuilder builder, SettingsSources settings)
    {
        builder.Services.AddOptions<ServerOptions>().Bind(settings.Configuration).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        builder.Services.AddShutdown(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
    }
}
