using Larder.Grains;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Database;
using Larder.Grains.Manifests;
using Larder.Grains.Recovery;
using Larder.Server.Settings;
using Larder.Silo;
using Larder.Silo.Database;
using Larder.Storage;

namespace Larder.Server.Commands;

/// <summary>The database and the artifact store alone, for commands that need no grain; nothing is started.</summary>
internal sealed class DatabaseAndStore : IDisposable
{
    private readonly IHost _host;
    private readonly SettingsSources _settings;

    private DatabaseAndStore(IHost host, SettingsSources settings)
    {
        _host = host;
        _settings = settings;
    }

    public IServiceProvider Services => _host.Services;

    public IDatabase Database => Services.GetRequiredService<IDatabase>();

    public IMigratedDatabase Schema => Services.GetRequiredService<IMigratedDatabase>();

    public IArtifactStore Store => Services.GetRequiredService<IArtifactStore>();

    /// <exception cref="ConfigurationException">Settings are wrong.</exception>
    public static DatabaseAndStore Open(SettingsSources settings, Action<IServiceCollection, IConfiguration>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Configuration = settings.Configuration });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase(builder);
        builder.Services.AddArtifactStorage(builder.Configuration);
        builder.Services.AddStoreSweep(builder.Configuration);
        more?.Invoke(builder.Services, builder.Configuration);
        var host = builder.Build();
        try
        {
            SettingsCheck.Run(settings, host.Services);
            return new DatabaseAndStore(host, settings);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>For commands that read: there must be a database of this program's schema, or of an older one.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<SchemaState> RequireDatabaseAsync(CancellationToken cancellationToken)
    {
        var state = await ExplainAsync(() => Schema.ReadSchemaAsync(cancellationToken));
        state.ThrowIfNewer();
        return state.Version > 0
            ? state
            : throw new CommandException("The database has no tables of Larder: do --data, --config and the settings name the right one?");
    }

    /// <summary>For commands that compare: there must be a database of just this program's schema.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task RequireCurrentAsync(CancellationToken cancellationToken)
    {
        var state = await RequireDatabaseAsync(cancellationToken);
        if (!state.IsCurrent)
        {
            throw new CommandException(
                $"The database has schema {state.Version}, this program needs {state.Known}: start it once, or run 'larder migrate'.");
        }
    }

    /// <summary>For commands that fill a database: nobody else may work on it, now or until the end of this object.</summary>
    /// <exception cref="CommandException">Somebody does.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        await ExplainAsync(async () =>
        {
            if (Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>().Value.Engine is DatabaseEngine.Sqlite)
            {
                DataFolder.Prepare(_settings.DataFolder);
                Services.GetRequiredService<DataFolderLock>().Acquire(_settings.DataFolder);
            }

            await RequireNoMembersAsync(cancellationToken);
            return true;
        });
    }

    /// <summary>For commands that fill a database, once more when what they write keeps others from starting.</summary>
    /// <exception cref="CommandException">Somebody works on the database.</exception>
    public async Task RequireNoMembersAsync(CancellationToken cancellationToken)
    {
        var members = await LivingMembers.FindAsync(Database, cancellationToken);
        if (members.Count > 0)
        {
            throw new CommandException(
                $"The cluster has living members ({string.Join(", ", members)}): stop all of them first. "
                + "One that was killed counts as living for another minute.");
        }
    }

    /// <summary>Says in one sentence what an operator can act on.</summary>
    public static async Task<T> ExplainAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is InvalidDataException or NewerManifestException or PackageInUseException)
        {
            throw new CommandException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is not (CommandException or OperationCanceledException)
            && StartFailure.Explain(exception) is CommandException explained)
        {
            throw explained;
        }
    }

    public void Dispose()
    {
        Services.GetRequiredService<DataFolderLock>().Dispose();
        _host.Dispose();
    }
}
