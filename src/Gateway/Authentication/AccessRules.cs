namespace Larder.Gateway.Authentication;

/// <summary>Who may do what.</summary>
internal static class AccessRules
{
    /// <param name="anonymousRead">Whether packages can be read without credentials.</param>
    public static AccessDecision Decide(Caller caller, Permission permission, bool anonymousRead) => permission switch
    {
        Permission.Read when anonymousRead => AccessDecision.Allowed,
        _ when caller.IsAnonymous => AccessDecision.NeedsCredentials,
        Permission.Read or Permission.Write => AccessDecision.Allowed,
        Permission.Administer => caller.IsAdministrator ? AccessDecision.Allowed : AccessDecision.Forbidden,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "Is no permission."),
    };
}

/// <summary>The outcome of <see cref="AccessRules.Decide"/>.</summary>
internal enum AccessDecision
{
    /// <summary>Go on.</summary>
    Allowed,

    /// <summary>401: may be allowed to somebody known.</summary>
    NeedsCredentials,

    /// <summary>403: this caller is known, and may not.</summary>
    Forbidden,
}
