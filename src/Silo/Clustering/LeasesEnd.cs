using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Silo.Clustering;

/// <summary>At the end of the single process: ends every activation while the process can still hear its own revocations.</summary>
/// <remarks>The silo would do it by itself, but only after it has stopped to deliver calls to its own process's readers: each of
/// them would count as one that did not answer. Hosted services stop in reverse order, so this belongs behind the silo in
/// their list, and before the web server, which has served its last page by then.</remarks>
internal sealed partial class LeasesEnd(IGrainFactory grains, TimeProvider time, ILogger<LeasesEnd> logger) : IHostedService
{
    /// <summary>An activation that is busy, with telling the catalogue say, is passed over and asked again.</summary>
    private const int Rounds = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            var management = grains.GetGrain<IManagementGrain>(0);
            for (var round = 0; round < Rounds; round++)
            {
                await management.ForceActivationCollection(TimeSpan.Zero, cancellationToken).WaitAsync(cancellationToken);
                var left = await management.GetSimpleGrainStatistics(cancellationToken).WaitAsync(cancellationToken);
                if (!left.Any(grain => grain.ActivationCount > 0 && grain.GrainType.StartsWith("Larder.", StringComparison.Ordinal)))
                {
                    return;
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (Exception exception)
        {
            LogNotEnded(exception);
        }
    }

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Leases were not ended in order; the next start does it")]
    private partial void LogNotEnded(Exception exception);
}
