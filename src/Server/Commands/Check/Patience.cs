using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Server.Commands.Check;

/// <summary>Tries again what fails while the store or the database is away for a moment.</summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)];

    /// <summary>Calls until it succeeds, fails in another way, or has failed too often: then its last exception is passed on.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (IsPassing(exception) && failures < Pauses.Length)
            {
                await Task.Delay(Pauses[failures], time, cancellationToken);
            }
        }
    }

    /// <summary>Reads a list, and opens it again behind its last item where it breaks off.</summary>
    /// <param name="open">Gets that item; <see langword="null"/> at first.</param>
    public async IAsyncEnumerable<T> ReadOnAsync<T>(
        Func<T?, IAsyncEnumerable<T>> open,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        T? last = null;
        var failures = 0;
        while (true)
        {
            await using var source = open(last).GetAsyncEnumerator(cancellationToken);
            while (await TryMoveAsync(source, failures) is { } moved)
            {
                if (!moved)
                {
                    yield break;
                }

                failures = 0;
                last = source.Current;
                yield return last;
            }

            await Task.Delay(Pauses[failures++], time, cancellationToken);
        }
    }

    /// <summary>Whether it may go better the next time.</summary>
    public static bool IsPassing(Exception exception) =>
        exception is (IOException and not ArtifactExistsException) or DatabaseUnavailableException;

    /// <returns><see langword="null"/> if it failed and may be tried again.</returns>
    private static async Task<bool?> TryMoveAsync<T>(IAsyncEnumerator<T> source, int failures)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (Exception exception) when (IsPassing(exception) && failures < Pauses.Length)
        {
            return null;
        }
    }
}
