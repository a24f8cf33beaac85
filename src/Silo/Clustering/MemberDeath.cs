using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Larder.Silo.Clustering;

/// <summary>Ends the process when it cannot go on as a member of its cluster, above all when the others have declared it dead.</summary>
/// <remarks>At once, with one line in the log: its grains live elsewhere by then, and the database refuses its writes. A supervisor
/// starts it again. Orleans' own way takes two seconds and looks like a crash.</remarks>
internal sealed partial class MemberDeath(ILogger<MemberDeath> logger, IServiceProvider services) : IFatalErrorHandler
{
    /// <summary>EX_TEMPFAIL of sysexits.h: trying again may help.</summary>
    public const int ExitStatus = 75;

    private int _ending;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Exchange(ref _ending, 1) == 1)
        {
            return;
        }

        LogEnding(exception, context ?? "unknown");

        // What logs in the background writes all it has when it is disposed.
        foreach (var log in services.GetServices<ILoggerProvider>())
        {
            log.Dispose();
        }

        Environment.Exit(ExitStatus);
    }

    [LoggerMessage(EventId = 4004, Level = LogLevel.Critical,
        Message = "Cannot go on as a member of the cluster and ends; it must be started again. {Reason}")]
    private partial void LogEnding(Exception? exception, string reason);
}
