using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Silo.Database;

/// <summary>Makes the database ready before any grain can ask for it.</summary>
internal sealed partial class DatabaseStart(
    IDatabase database, IMigratedDatabase schema, DataFolderLock folder, ILogger<DatabaseStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var steps = await schema.MigrateAsync(upTo: null, cancellationToken);
        if (steps.Count > 0)
        {
            LogMigrated(steps.Count);
        }

        if (folder.IsHeld)
        {
            await LeasedTables.ReleaseAllAsync(database, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Brought the database's schema up to date in {Steps} steps")]
    private partial void LogMigrated(int steps);
}
