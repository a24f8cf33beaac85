using System.CommandLine;
using Larder.Grains.Abstractions;
using Larder.Server.Settings;
using Larder.Silo;
using Larder.Silo.Database;
using Microsoft.Extensions.Options;

namespace Larder.Server.Commands;

/// <summary><c>larder migrate</c>: brings the database's schema up to date, or says what is missing.</summary>
internal static class MigrateCommand
{
    public static Command Create(CommandContext context)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Change nothing; list the steps that are missing. Exit status 1 if there are any",
        };
        var command = CommandContext.Create(
            "migrate", "Bring the database's schema up to date; may run any number of times, also at the same time", [check],
            "larder migrate --config /etc/larder.json", "larder migrate --check --Database:Engine=Postgres");
        command.SetAction(async (result, cancellationToken) =>
        {
            var settings = context.Options.Load(result);
            using var host = BuildHost(settings);
            var database = host.Services.GetRequiredService<IMigratedDatabase>();
            try
            {
                if (result.GetValue(check))
                {
                    return await CheckAsync(database, context.Terminal.Output, cancellationToken);
                }

                LockFolder(host.Services, settings);
                return await MigrateAsync(database, context.Terminal.Output, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw StartFailure.Explain(exception);
            }
        });
        return command;
    }

    /// <exception cref="DatabaseSchemaException">The database is of a newer program.</exception>
    /// <exception cref="DatabaseUnavailableException">The database is away.</exception>
    private static async Task<int> CheckAsync(IMigratedDatabase database, TextWriter output, CancellationToken cancellationToken)
    {
        var schema = await database.ReadSchemaAsync(cancellationToken);
        schema.ThrowIfNewer();
        foreach (var migration in schema.Missing)
        {
            output.WriteLine($"missing  {migration.Name}");
        }

        output.WriteLine(schema.IsCurrent
            ? $"The schema is up to date ({schema.Version})."
            : $"The schema is {schema.Version}; this program needs {schema.Known}.");
        foreach (var risk in await database.FindRisksAsync(cancellationToken))
        {
            output.WriteLine($"warning  {risk}");
        }

        return schema.IsCurrent ? ExitStatus.Success : ExitStatus.Failure;
    }

    /// <inheritdoc cref="CheckAsync"/>
    private static async Task<int> MigrateAsync(IMigratedDatabase database, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var migration in await database.MigrateAsync(upTo: null, cancellationToken))
        {
            output.WriteLine($"done     {migration.Name}");
        }

        var schema = await database.ReadSchemaAsync(cancellationToken);
        output.WriteLine($"The schema is up to date ({schema.Version}).");
        return ExitStatus.Success;
    }

    /// <summary>A program that runs on the one file must not find its tables changed. A server's schema changes under programs that
    /// run: each version's steps are such that the version before it works on.</summary>
    private static void LockFolder(IServiceProvider services, SettingsSources settings)
    {
        if (services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Engine is DatabaseEngine.Sqlite)
        {
            DataFolder.Prepare(settings.DataFolder);
            services.GetRequiredService<DataFolderLock>().Acquire(settings.DataFolder);
        }
    }

    /// <summary>The database alone; nothing is started.</summary>
    private static IHost BuildHost(SettingsSources settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Configuration = settings.Configuration });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase(builder);
        var host = builder.Build();
        SettingsCheck.Run(settings, host.Services);
        return host;
    }
}
