using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.FileSystem;
using Larder.Storage.S3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Storage;

/// <summary>Makes the store when the program starts, so that what it cannot use is told then and not at the first upload; and removes
/// what a program that was killed left unfinished in a folder.</summary>
/// <remarks>A folder that cannot be used ends the program. A bucket does not: it may come back, and pages are served without it.</remarks>
internal sealed partial class ArtifactStorageStart(IServiceProvider services, ILogger<ArtifactStorageStart> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IArtifactStore>() is FileSystemArtifactStore store)
        {
            store.RemoveUnfinished();
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetRequiredService<IArtifactStore>() is not S3ArtifactStore store)
        {
            return;
        }

        var time = services.GetRequiredService<TimeProvider>();
        for (var told = ""; ;)
        {
            try
            {
                await store.ProveAsync(stoppingToken);
                LogUsable(store.Description);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: a look in the background must not end the program.
                if (exception.Message != told)
                {
                    told = exception.Message;
                    LogNotUsable(told);
                }
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error,
        Message = "The artifact store cannot be used; pages are served meanwhile. {Problem}")]
    private partial void LogNotUsable(string problem);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information, Message = "Files are kept in {Store}")]
    private partial void LogUsable(string store);
}
