using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Who may do what with one package, from its own list, and the roles, rules and defaults of its index. Pure.</summary>
/// <remarks>
/// A list is what the package has itself, and what the index's rules add for its name. A list in which anybody may read or write replaces the
/// defaults. Roles hold beside every list. Administrators are no matter of lists: nothing here is asked about them.
/// </remarks>
public sealed class EffectiveAccess
{
    private readonly PrincipalSet _readers;
    private readonly PrincipalSet _writers;
    private readonly PrincipalSet _managers;
    private readonly PrincipalSet _creators;

    private EffectiveAccess(PrincipalSet readers, PrincipalSet writers, PrincipalSet managers, PrincipalSet creators) =>
        (_readers, _writers, _managers, _creators) = (readers, writers, managers, creators);

    /// <summary>Whether it takes no credentials to read.</summary>
    public bool IsOpenToRead => _readers.HasEveryone;

    /// <param name="name">The package's, normalized.</param>
    /// <param name="list">The package's own list; empty for a package that is not there.</param>
    public static EffectiveAccess Of(IndexAccess index, string name, IReadOnlyCollection<AccessEntry> list)
    {
        AccessEntry[] entries = [.. list, .. index.Rules.Where(rule => NamePattern.Matches(rule.Pattern, name)).Select(rule => rule.Entry)];
        var isFree = entries.Length == 0;
        var replaced = entries.Any(entry => entry.ReplacesDefaults);
        AccessEntry[] granted = [.. entries, .. index.Roles];
        return new EffectiveAccess(
            Those(PackagePermissions.Read, replaced ? [] : index.DefaultRead),
            Those(PackagePermissions.Write, replaced ? [] : index.DefaultWrite),
            Those(PackagePermissions.Manage, []),
            Those(PackagePermissions.Write, replaced ? [] : isFree ? index.DefaultWrite.AddRange(index.Create) : index.DefaultWrite));

        PrincipalSet Those(PackagePermissions permission, ImmutableArray<string> others) => new(
            granted.Where(entry => (entry.Permissions & (permission | PackagePermissions.Manage)) != 0)
                .Select(entry => entry.Principal).Concat(others));
    }

    /// <summary>Whether a caller may do this with the package.</summary>
    /// <param name="permission">One of them.</param>
    public bool Allows(CallerPrincipals caller, PackagePermissions permission) => permission switch
    {
        PackagePermissions.Read => _readers.Contains(caller),
        PackagePermissions.Write => _writers.Contains(caller),
        PackagePermissions.Manage => _managers.Contains(caller),
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "Is not one permission."),
    };

    /// <summary>Whether a caller may upload the first file of the package.</summary>
    public bool AllowsToCreate(CallerPrincipals caller) => _creators.Contains(caller);
}
