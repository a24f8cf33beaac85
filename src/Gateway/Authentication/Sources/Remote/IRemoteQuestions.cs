namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>How one <see cref="RemoteShape"/> asks and what its answers mean.</summary>
internal interface IRemoteQuestions
{
    /// <inheritdoc cref="IIdentitySource.VerifyAsync"/>
    /// <exception cref="SourceFailureException">The answer has not the form it must have.</exception>
    Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken);

    /// <inheritdoc cref="IIdentitySource.FindAsync"/>
    /// <exception cref="SourceFailureException">The answer has not the form it must have.</exception>
    Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken);
}
