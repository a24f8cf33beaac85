using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Who may do what. Pure; what lists, roles and rules say is in <see cref="EffectiveAccess"/>.</summary>
internal static class AccessRules
{
    /// <summary>Decides about one package.</summary>
    /// <param name="name">Normalized.</param>
    /// <param name="exists">Whether there is something under this name.</param>
    /// <param name="permission">One of them.</param>
    /// <param name="hidden">Whether who may not read a package is not to know that it exists.</param>
    public static AccessDecision DecidePackage(
        Caller caller, EffectiveAccess access, string name, bool exists, PackagePermissions permission, bool hidden)
    {
        if (Allows(caller, access, name, permission) && (permission == PackagePermissions.Read || !caller.IsAnonymous))
        {
            return AccessDecision.Allowed;
        }

        if (caller.IsAnonymous)
        {
            return AccessDecision.NeedsCredentials;
        }

        // A name that nobody has is answered as a hidden package, whatever the caller might do if it were there.
        var mayKnow = !hidden || (exists && permission != PackagePermissions.Read && Allows(caller, access, name, PackagePermissions.Read));
        return mayKnow && (exists || permission != PackagePermissions.Read) ? AccessDecision.Forbidden : AccessDecision.Hidden;
    }

    /// <summary>Decides about an upload. The first file of a package is also for those who may create packages.</summary>
    /// <inheritdoc cref="DecidePackage"/>
    public static AccessDecision DecideUpload(Caller caller, EffectiveAccess access, string name, bool exists, bool hidden)
    {
        var decision = DecidePackage(caller, access, name, exists, PackagePermissions.Write, hidden);
        return decision is AccessDecision.Forbidden or AccessDecision.Hidden && !exists
            && access.AllowsToCreate(caller.Principals) && IsInScope(caller, PackagePermissions.Write, name)
                ? AccessDecision.Allowed
                : decision is AccessDecision.Hidden ? AccessDecision.Forbidden : decision;
    }

    /// <summary>Decides about what is no package's.</summary>
    /// <param name="listIsOpen">Whether a list shows anything to those without credentials.</param>
    public static AccessDecision Decide(Caller caller, Permission permission, bool listIsOpen) => permission switch
    {
        Permission.List when listIsOpen => AccessDecision.Allowed,
        _ when caller.IsAnonymous => AccessDecision.NeedsCredentials,
        Permission.List or Permission.Upload => AccessDecision.Allowed,
        Permission.Known => caller.IsPublisher ? AccessDecision.Forbidden : AccessDecision.Allowed,
        Permission.Operate => caller.IsOperator ? AccessDecision.Allowed : AccessDecision.Forbidden,
        Permission.Administer => caller.IsAdministrator ? AccessDecision.Allowed : AccessDecision.Forbidden,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "Is decided by a package."),
    };

    private static bool Allows(Caller caller, EffectiveAccess access, string name, PackagePermissions permission) =>
        (permission == PackagePermissions.Read && access.IsOpenToRead)
        || ((caller.BelongsToAdministrator || access.Allows(caller.Principals, permission)) && IsInScope(caller, permission, name));

    /// <summary>Whether the caller's token is for this.</summary>
    private static bool IsInScope(Caller caller, PackagePermissions permission, string name) =>
        caller.Limits?.Allows(
            permission switch
            {
                PackagePermissions.Read => TokenActions.Read,
                PackagePermissions.Write => TokenActions.Write,
                _ => TokenActions.Manage,
            },
            IndexName.Main,
            name) != false;
}

/// <summary>The outcome of <see cref="AccessRules"/>.</summary>
internal enum AccessDecision
{
    /// <summary>Go on.</summary>
    Allowed,

    /// <summary>401: may be allowed to somebody known.</summary>
    NeedsCredentials,

    /// <summary>403: this caller is known, and may not.</summary>
    Forbidden,

    /// <summary>404: as if there were nothing.</summary>
    Hidden,
}
