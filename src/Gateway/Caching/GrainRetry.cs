using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Caching;

/// <summary>Sends a grain call again when the silo that was to answer it went away, until the budget is used up.</summary>
/// <remarks>For reads, and for changes that can be sent again: the first attempt may have gone through.</remarks>
internal sealed class GrainRetry(IOptions<GatewayOptions> options, Silos silos, TimeProvider time)
{
    private const string NoSilo = "The cluster has no silo at the moment.";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    /// <exception cref="ClusterUnavailableException">The budget is used up, or a call had no answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (!silos.Any)
            {
                throw new ClusterUnavailableException(NoSilo, null);
            }

            try
            {
                return await call();
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                if (time.GetElapsedTime(started) + pause > options.Value.RetryBudget)
                {
                    throw new ClusterUnavailableException("No silo answered in time.", exception);
                }
            }
            catch (ArgumentException exception) when (!silos.Any)
            {
                // The last silo went between the look and the call: nobody knows such a grain.
                throw new ClusterUnavailableException(NoSilo, exception);
            }
            catch (Exception exception) when (exception is TimeoutException || HasExpired(exception, cancellationToken))
            {
                throw new ClusterUnavailableException("A silo did not answer in time.", exception);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Makes a change. Each attempt goes to the activation that answers now, or to none.</summary>
    /// <param name="epoch">Asks the grain for its epoch.</param>
    /// <param name="change">Makes the change in the name of the given actor.</param>
    /// <remarks>A paused silo may hold an attempt back, be declared dead, and pass it on when it wakes up: after a later attempt was
    /// answered, and perhaps after others made changes since.</remarks>
    /// <exception cref="ClusterUnavailableException">As for every call: whether the change was made is not known.</exception>
    public Task<T> ChangeAsync<T>(
        Func<Task<long>> epoch, Actor actor, Func<Actor, Task<T>> change, CancellationToken cancellationToken) =>
        RunAsync(async () => await change(actor with { Epoch = await epoch() }), cancellationToken);

    /// <summary>What Orleans says of a call that waited too long for a silo to go to. Nobody here cancelled it.</summary>
    private static bool HasExpired(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    /// <summary>Whether another attempt may go better: a silo is dying, leaving or not there yet, the grain moves, or the database did
    /// not do what it was told. OrleansException itself is what is thrown when no member may have the grain.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is OwnershipLostException or ChangeNotMeantException or SiloUnavailableException or OrleansMessageRejectionException
            or DatabaseUnavailableException or DatabaseOutcomeUnknownException
        || exception.GetType() == typeof(OrleansException);
}
