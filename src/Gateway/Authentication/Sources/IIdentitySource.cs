namespace Larder.Gateway.Authentication.Sources;

/// <summary>A place that knows users, their passwords and their groups.</summary>
/// <remarks>
/// May be asked by any number of requests at once. A source remembers no answers: each question is asked anew, and how long an answer
/// holds is for the caller to decide. Some answer faster about strangers than about passwords: who asks must see to it that
/// the time of the whole answer does not tell who exists.
/// </remarks>
internal interface IIdentitySource
{
    /// <summary>Which one it is: <c>configuration</c>, <c>remote</c> or <c>ldap</c>. Stored with accounts, so never renamed.</summary>
    string Name { get; }

    /// <summary>Checks a password.</summary>
    /// <param name="userName">As it was typed. What <see cref="Larder.Grains.Abstractions.Access.UserName.IsValid"/> refuses is
    /// unknown without a question.</param>
    /// <param name="password">Empty ones, and those with a NUL in them, are never right, and never sent anywhere.</param>
    /// <exception cref="IdentitySourceUnavailableException">It could not be found out, within the source's time limit.</exception>
    Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken);

    /// <summary>Looks a user up without a password: for the user's API tokens.</summary>
    /// <returns>Known or unknown.</returns>
    /// <exception cref="IdentitySourceUnavailableException">It could not be found out, within the source's time limit.</exception>
    Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken);
}
