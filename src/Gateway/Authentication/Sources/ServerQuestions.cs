using System.Globalization;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Asks a server within a time limit, and tells operators when that begins to fail and when it is over.</summary>
/// <param name="limit">For a whole question, waiting for a free place included.</param>
internal sealed partial class ServerQuestions(string source, TimeSpan limit, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private bool _isAway;
    private long? _logged;
    private int _unlogged;

    /// <exception cref="IdentitySourceUnavailableException">The server cannot be reached, is late, or answers nonsense.</exception>
    public async Task<SourceAnswer> AskAsync(
        Func<CancellationToken, Task<SourceAnswer>> ask, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            var answer = await ask(limited.Token);
            NoteAnswer();
            return answer;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException || (limited.IsCancellationRequested && IsFailure(exception)))
        {
            throw NoteFailure($"it gave no answer within {limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.", exception);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw NoteFailure(exception is SourceFailureException ? exception.Message : exception.GetBaseException().Message, exception);
        }
    }

    private static bool IsFailure(Exception exception) =>
        exception is SourceFailureException or IOException or System.Net.Sockets.SocketException or HttpRequestException
            or AuthenticationException;

    private void NoteAnswer()
    {
        if (!_isAway)
        {
            return;
        }

        lock (_lock)
        {
            if (!_isAway)
            {
                return;
            }

            (_isAway, _logged, _unlogged) = (false, null, 0);
        }

        LogAnswersAgain(source);
    }

    private IdentitySourceUnavailableException NoteFailure(string reason, Exception exception)
    {
        lock (_lock)
        {
            _isAway = true;
            if (_logged is not { } logged || time.GetElapsedTime(logged) >= BetweenMessages)
            {
                LogUnavailable(source, reason, _unlogged);
                (_logged, _unlogged) = (time.GetTimestamp(), 0);
            }
            else
            {
                _unlogged++;
            }
        }

        return new(source, reason, exception);
    }

    [LoggerMessage(EventId = 1210, Level = LogLevel.Warning,
        Message = "The identity source {Source} cannot be asked: {Reason} ({Others} more times since this was last said)")]
    private partial void LogUnavailable(string source, string reason, int others);

    [LoggerMessage(EventId = 1211, Level = LogLevel.Information, Message = "The identity source {Source} answers again")]
    private partial void LogAnswersAgain(string source);
}
