using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>What PyPICloud knows of users, groups and permissions, in its own words.</summary>
internal sealed record PyPICloudAccess
{
    public ImmutableArray<PyPICloudUser> Users { get; init; } = [];

    public ImmutableArray<PyPICloudGroup> Groups { get; init; } = [];

    public ImmutableArray<PyPICloudGrant> Grants { get; init; } = [];

    /// <summary><see langword="null"/> if it is not said: an export says nothing of them.</summary>
    public PyPICloudDefaults? Defaults { get; init; }

    /// <summary>Whether people may register.</summary>
    public bool AllowsRegistration { get; init; }

    /// <summary>Sentences for a person.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Both together; where both know a user, the first one counts.</summary>
    public PyPICloudAccess With(PyPICloudAccess other) => new()
    {
        Users = [.. Users.UnionBy(other.Users, user => user.Name, StringComparer.Ordinal)],
        Groups = [.. Groups, .. other.Groups],
        Grants = [.. Grants, .. other.Grants],
        Defaults = Defaults ?? other.Defaults,
        AllowsRegistration = AllowsRegistration || other.AllowsRegistration,
        Notes = [.. Notes, .. other.Notes],
    };
}

/// <summary>A user.</summary>
/// <param name="Hash">As passlib made it; <see langword="null"/> if there is none.</param>
internal sealed record PyPICloudUser(string Name, string? Hash, bool IsAdmin, bool IsPending);

/// <summary>A group with its members.</summary>
internal sealed record PyPICloudGroup(string Name, ImmutableArray<string> Members);

/// <summary>What somebody may do with a package. Even nothing is something: such an entry replaces the defaults.</summary>
/// <param name="Package">As it is spelled there.</param>
/// <param name="IsGroup">Whether <paramref name="Who"/> is a group, or else a user.</param>
internal sealed record PyPICloudGrant(string Package, bool IsGroup, string Who, PackagePermissions Permissions);

/// <summary>Groups that may read and write packages without entries.</summary>
internal sealed record PyPICloudDefaults(ImmutableArray<string> Read, ImmutableArray<string> Write);
