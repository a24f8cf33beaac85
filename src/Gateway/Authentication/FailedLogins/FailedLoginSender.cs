using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication.FailedLogins;

/// <summary>Writes failed logins into the audit log, once a minute and at the end of the process.</summary>
/// <remarks>What could not be written is sent again, unchanged, before anything newer; meanwhile the counts go on in the room they have. So
/// there is never more than one message a minute.</remarks>
internal sealed partial class FailedLoginSender(
    FailedLoginCounts counts, IAccounts accounts, TimeProvider time, ILogger<FailedLoginSender> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAtTheEnd = TimeSpan.FromSeconds(5);

    private ImmutableArray<FailedLogin> _unsent = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var end = new CancellationTokenSource(LongestAtTheEnd, time);
        await SendAsync(end.Token);
        await SendAsync(end.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        _unsent = _unsent.IsEmpty ? counts.Take() : _unsent;
        if (_unsent.IsEmpty)
        {
            return;
        }

        try
        {
            await accounts.RecordFailedLoginsAsync(_unsent, cancellationToken).WaitAsync(cancellationToken);
            _unsent = [];
        }
        catch (Exception exception)
        {
            LogFailed(exception, _unsent.Length);
        }
    }

    [LoggerMessage(EventId = 1204, Level = LogLevel.Warning,
        Message = "{Entries} entries about failed logins could not be written into the audit log yet; they are sent again")]
    private partial void LogFailed(Exception exception, int entries);
}
