using System.Diagnostics;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.S3;

/// <summary>Sends requests with a limit to their time, and again when they failed for no fault of their own.</summary>
/// <remarks>The SDK's own attempts are turned off: they know no limit of time, and hide that an answer was lost.</remarks>
internal sealed class S3Requests(S3ArtifactOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly S3Failure _failure = new(options);

    /// <summary>Sends a request that may be carried out twice.</summary>
    /// <exception cref="ArtifactStoreUnavailableException">The server cannot be reached or refuses; the inner exception is the
    /// SDK's.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(send, cancellationToken);
        }
        catch (Exception exception) when (_failure.ToUnavailable(exception) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>As <see cref="RunAsync"/>, with the SDK's exceptions as they are.</summary>
    /// <param name="patience">How many times the usual limit an attempt may take.</param>
    public async Task<T> AttemptAsync<T>(
        Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken, int patience = 1)
    {
        var started = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await LimitAsync(send, options.Timeout * patience, cancellationToken);
            }
            catch (Exception exception) when (attempt < options.Retries && S3Failure.IsPassing(exception)
                && Stopwatch.GetElapsedTime(started) < options.Timeout)
            {
                // Spread, so that all who failed at the same moment do not come back at the same moment.
                await Task.Delay(FirstPause * (1 << attempt) * (0.5 + Random.Shared.NextDouble()), cancellationToken);
            }
        }
    }

    /// <summary>The store's own exception for one of the SDK's.</summary>
    public Exception Translate(Exception exception) => _failure.ToUnavailable(exception) ?? exception;

    /// <summary>That the bucket is not there.</summary>
    public ArtifactStoreUnavailableException BucketIsMissing(Exception? exception) => _failure.BucketIsMissing(exception);

    /// <summary>One attempt.</summary>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    private static async Task<T> LimitAsync<T>(
        Func<CancellationToken, Task<T>> send, TimeSpan time, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        try
        {
            return await send(limit.Token);
        }
        catch (Exception exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is not Amazon.Runtime.AmazonServiceException { StatusCode: > 0 })
        {
            throw new TimeoutException($"No answer within {time}.", exception);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not OperationCanceledException)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }
}
