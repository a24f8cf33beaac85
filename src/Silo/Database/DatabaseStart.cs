using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Hosting;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Recovery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Database;

/// <summary>Makes the database ready before any grain can ask for it.</summary>
/// <remarks>A server that is shared may come later than this process, and its schema by another one: this process waits for both. It
/// also waits while the database is being made anew, since what it would list meanwhile is not all there was, and while it takes over
/// files, since both would write to one package.</remarks>
internal sealed partial class DatabaseStart(
    IDatabase database,
    IMigratedDatabase schema,
    IOptions<DatabaseOptions> options,
    DataFolderLock folder,
    StartProgress progress,
    TimeProvider time,
    ILogger<DatabaseStart> logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const string UnfinishedRebuild = "a rebuild of it was not finished: run 'larder rebuild' again, or use a new database";
    private const string UnfinishedAdoption =
        "files are being taken over into it; if 'larder rebuild --layout pypicloud' does not run any more, run it again to its end";

    /// <summary>After so many looks it says again that it waits.</summary>
    private const int LooksBetweenMessages = 30;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Engine is DatabaseEngine.Postgres)
        {
            await WaitAsync(cancellationToken);
            return;
        }

        if (await PrepareAsync(cancellationToken) is { } missing)
        {
            throw new DatabaseSchemaException($"The database is not ready: {missing}.");
        }

        if (await FindUnfinishedAsync(cancellationToken) is { } unfinished)
        {
            throw new DatabaseSchemaException($"The database is not ready: {unfinished.Obstacle}.");
        }

        if (folder.IsHeld)
        {
            await LeasedTables.ReleaseAllAsync(database, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        for (var look = 0; await FindObstacleAsync(cancellationToken) is { } obstacle; look++)
        {
            if (look % LooksBetweenMessages == 0)
            {
                LogWaiting(obstacle);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        progress.WaitsFor = null;
        await WarnAsync(cancellationToken);
    }

    private async Task WarnAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var risk in await schema.FindRisksAsync(cancellationToken))
            {
                LogRisk(risk);
            }
        }
        catch (DatabaseUnavailableException)
        {
            // It was there a moment ago; grains say so if it is away again.
        }
    }

    private async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await PrepareAsync(cancellationToken) is { } missing)
            {
                progress.WaitsFor = "the database's schema";
                return missing;
            }

            if (await FindUnfinishedAsync(cancellationToken) is { } unfinished)
            {
                progress.WaitsFor = unfinished.WaitsFor;
                return unfinished.Obstacle;
            }

            // Orleans would try for ever, without a word, where it has no right to read who its members are.
            await LivingMembers.FindAsync(database, cancellationToken);
            progress.WaitsFor = null;
            return null;
        }
        catch (DatabaseUnavailableException exception)
        {
            progress.WaitsFor = "the database";
            return exception.Message;
        }
    }

    /// <summary>Commands that fill the database, and that nobody may start beside.</summary>
    private async Task<(string WaitsFor, string Obstacle)?> FindUnfinishedAsync(CancellationToken cancellationToken)
    {
        if (await RecoveryLog.IsUnfinishedAsync(database, cancellationToken))
        {
            return ("the end of a rebuild", UnfinishedRebuild);
        }

        return await RecoveryLog.IsAdoptingAsync(database, cancellationToken) ? ("the end of an adoption", UnfinishedAdoption) : null;
    }

    /// <returns>What is missing; <see langword="null"/> if nothing is.</returns>
    private async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Migrate)
        {
            var state = await schema.ReadSchemaAsync(cancellationToken);
            state.ThrowIfNewer();
            return state.IsCurrent ? null : $"it has schema {state.Version}, not {state.Known}: run 'larder migrate'";
        }

        var steps = await schema.MigrateAsync(upTo: null, cancellationToken);
        if (steps.Count > 0)
        {
            LogMigrated(steps.Count);
        }

        return null;
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Brought the database's schema up to date in {Steps} steps")]
    private partial void LogMigrated(int steps);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "Waiting for the database: {Obstacle}")]
    private partial void LogWaiting(string obstacle);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Warning, Message = "The database may lose what it acknowledges: {Risk}")]
    private partial void LogRisk(string risk);
}
