using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>A source that cannot be asked about users who are not there: what it said at the last login stands until the next one.</summary>
internal interface IStandingSource
{
    /// <summary>As accounts name it.</summary>
    string Name { get; }

    /// <returns><see langword="null"/> if the user is not let in any longer.</returns>
    ValueTask<SourceIdentity?> FindAsync(UserAccount account, CancellationToken cancellationToken);
}
