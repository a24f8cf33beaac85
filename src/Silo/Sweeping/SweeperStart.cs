using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Grains.Sweeping;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Sweeping;

/// <summary>Makes sure, when a silo has started, that there is a reminder for each sweeper. Reminders are for good, so one silo is
/// enough, and the others find them.</summary>
internal sealed partial class SweeperStart(
    IGrainFactory grains, IOptions<SweeperOptions> options, TimeProvider time, ILogger<SweeperStart> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var share in options.Value.Enabled ? SweepShare.All : "")
        {
            while (!await TryStartAsync(share))
            {
                await Task.Delay(RetryPause, time, stoppingToken);
            }

            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> TryStartAsync(char share)
    {
        try
        {
            await grains.GetSweeper(IndexName.Main, share).StartAsync();
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotStarted(exception, share);
            return false;
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Information, Message = "The sweeper of share {Share} could not be started; trying again")]
    private partial void LogNotStarted(Exception exception, char share);
}
