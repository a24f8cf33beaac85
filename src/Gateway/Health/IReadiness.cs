namespace Larder.Gateway.Health;

/// <summary>Whether requests should be sent to a process that has started and is not stopping.</summary>
public interface IReadiness
{
    /// <returns>Why not, in a few ASCII words for a person; <see langword="null"/> if they should.</returns>
    Task<string?> FindObstacleAsync(CancellationToken cancellationToken);

    /// <returns>What does not work although they should be sent, in a few ASCII words for a person; <see langword="null"/> if
    /// all does.</returns>
    Task<string?> FindShortcomingAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
