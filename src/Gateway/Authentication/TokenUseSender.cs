using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication;

/// <summary>Sends on which tokens were used: once a minute, and at the end of the process. What cannot be sent is lost.</summary>
/// <remarks>Belongs behind the silo in the list of hosted services, which stop in reverse order: its last calls need one.</remarks>
internal sealed partial class TokenUseSender(
    TokenUses uses, IGrainFactory grains, TimeProvider time, ILogger<TokenUseSender> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>The end of a process waits no longer for this.</summary>
    private static readonly TimeSpan LongestAtTheEnd = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SendAsync(LongestAtTheEnd);
    }

    /// <summary>Sends what there is.</summary>
    /// <param name="longest">After so long nobody waits any more; the calls go on.</param>
    public async Task SendAsync(TimeSpan longest)
    {
        try
        {
            foreach (var batch in uses.Take().Chunk(TokenUse.MaxInOneMessage))
            {
                await grains.GetTokenUse().NoteAsync([.. batch]).WaitAsync(longest, time);
            }
        }
        catch (Exception exception)
        {
            LogLost(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendAsync(Pause);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(EventId = 1222, Level = LogLevel.Information,
        Message = "When tokens were last used could not be written down for some of them")]
    private partial void LogLost(Exception exception);
}
