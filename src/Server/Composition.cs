using Larder.Gateway;
using Larder.Server.Settings;
using Larder.Silo;
using Larder.Storage;
using Microsoft.Extensions.Options;

namespace Larder.Server;

/// <summary>Puts the parts of a role together. The only place that knows which parts a role has.</summary>
internal static class Composition
{
    /// <summary>Registers everything. Nothing is made or started, so that settings can be checked first.</summary>
    /// <param name="socketPath">Where the operator's socket is to be.</param>
    /// <param name="publicToo">Whether to listen for clients, or for the operator alone.</param>
    public static WebApplication Build(SettingsSources settings, Role role, string socketPath, bool publicToo)
    {
        // The content root is the program's folder and not the current one, or the appsettings.json beside it would not be read.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = "larder", ContentRootPath = AppContext.BaseDirectory });

        // Only Larder's own layers: variables of the environment without prefix are not settings.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.Configuration.AddInMemoryCollection(ListenAddresses.ToEndpoints(settings.Configuration, publicToo));
        builder.Configuration.AddInMemoryCollection([new("Operator:SocketPath", socketPath)]);

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ListenAddresses.AddSocket(kestrel, socketPath);
        });

        AddOwnOptions(builder, settings);
        builder.Services.AddTelemetry(builder.Configuration, role);
        builder.Services.AddArtifactStorage(builder.Configuration);
        builder.AddSilo();
        builder.Services.AddSingleton<FirstAccount>();
        if (publicToo)
        {
            // A command on an empty folder must not make up a password that nobody sees.
            builder.Services.AddHostedService(services => services.GetRequiredService<FirstAccount>());
            builder.AddSweeping();
        }
        else
        {
            builder.Configuration.AddInMemoryCollection([new("Logging:LogLevel:Default", nameof(LogLevel.Warning))]);

            // What goes wrong within the cluster of one command fails the command, which says so in a line.
            builder.Logging.AddFilter("Orleans", LogLevel.None);
        }

        builder.Services.AddGateway(builder.Configuration);

        return builder.Build();
    }

    /// <summary>Maps every route. Makes services that make folders: the data folder must be ready and locked.</summary>
    public static void Map(WebApplication app) => app.UseGateway();

    private static void AddOwnOptions(WebApplicationBuilder builder, SettingsSources settings)
    {
        builder.Services.AddOptions<ServerOptions>().Bind(settings.Configuration).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        builder.Services.AddShutdown(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
    }
}
