using Larder.Grains;
using Larder.Server.Settings;
using Larder.Silo;
using Larder.Silo.Database;
using Larder.Storage;

namespace Larder.Server.Commands.Check;

/// <summary>Database and store alone, without the data folder's lock and without a place in the cluster; nothing is started.</summary>
internal static class CheckHost
{
    /// <exception cref="CommandException">There is no database yet, or it is of another version of the program.</exception>
    public static async Task<IHost> OpenAsync(SettingsSources settings, CancellationToken cancellationToken)
    {
        if (!settings.UsesPostgres && settings.Configuration["Database:Sqlite:Path"] is var database && !File.Exists(database))
        {
            throw new CommandException($"There is no database '{database}': nothing to check.");
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Configuration = settings.Configuration });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase(builder);
        builder.Services.AddArtifactStorage(builder.Configuration);
        builder.Services.AddStoreSweep(builder.Configuration);
        var host = builder.Build();
        try
        {
            SettingsCheck.Run(settings, host.Services);
            await RequireSchemaAsync(host.Services.GetRequiredService<IMigratedDatabase>(), cancellationToken);
            return host;
        }
        catch (Exception exception)
        {
            host.Dispose();
            throw StartFailure.Explain(exception);
        }
    }

    private static async Task RequireSchemaAsync(IMigratedDatabase database, CancellationToken cancellationToken)
    {
        var schema = await database.ReadSchemaAsync(cancellationToken);
        if (!schema.IsCurrent)
        {
            throw new CommandException(
                $"The database has schema {schema.Version}, this program needs {schema.Known}: start it once, or run 'larder migrate'.");
        }
    }
}
