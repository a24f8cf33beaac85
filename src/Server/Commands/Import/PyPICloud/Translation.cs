using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Larder.Gateway.Authentication.Passwords;
using Larder.Grains.Abstractions.Access;
using Larder.Server.Commands.Import.Access;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>Says what PyPICloud's users, groups and permissions are here. Pure.</summary>
internal sealed class Translation
{
    private readonly PyPICloudAccess _access;
    private readonly List<Unplanned> _refused = [];
    private readonly List<string> _notes;

    private Translation(PyPICloudAccess access) => (_access, _notes) = (access, [.. access.Notes]);

    /// <summary>Of the same input always the same.</summary>
    public static AccessPlan Of(PyPICloudAccess access)
    {
        var translation = new Translation(access);
        var lists = new ListTranslation(access, translation._refused, translation._notes);
        return new AccessPlan
        {
            Lists = lists.TranslateLists(),
            Index = translation.TranslateDefaults(lists),
            Groups = translation.TranslateGroups(),
            Users = translation.TranslateUsers(),
            Refused = [.. translation._refused],
            Notes = [.. translation._notes],
        };
    }

    private PlannedIndex? TranslateDefaults(ListTranslation lists)
    {
        if (_access.Defaults is not { } defaults)
        {
            _notes.Add(
                "An export does not say who may read and write packages without entries (pypi.default_read, pypi.default_write): give "
                + "config.ini as well, or use 'larder acl index defaults'.");
            return null;
        }

        var write = lists.TranslateGroups("pypi.default_write", defaults.Write);
        return new PlannedIndex(Stored: true, lists.TranslateGroups("pypi.default_read", defaults.Read), write, Create: write);
    }

    private ImmutableArray<PlannedUser> TranslateUsers()
    {
        var users = ImmutableArray.CreateBuilder<PlannedUser>();
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var user in _access.Users)
        {
            if (ProblemOf(user.Name) is { } problem)
            {
                Refuse(user, problem);
            }
            else if (!taken.TryAdd(user.Name, user.Name))
            {
                var other = taken[user.Name];
                Refuse(user, other == user.Name ? "Is in the document twice." : $"Differs from '{other}' only in case.");
            }
            else
            {
                users.Add(new PlannedUser(user.Name, StateOf(user)));
            }
        }

        return users.ToImmutable();
    }

    private void Refuse(PyPICloudUser user, string why) =>
        _refused.Add(new Unplanned(user.IsPending ? ItemKind.Registration : ItemKind.User, user.Name, why));

    private JsonObject StateOf(PyPICloudUser user)
    {
        var hash = PasswordHasher.IsKnownFormat(user.Hash) ? user.Hash : null;
        if (hash is null)
        {
            _notes.Add(
                $"{user.Name} has no password here: "
                + $"{(string.IsNullOrEmpty(user.Hash) ? "there is no hash" : "the hash is of no kind that can be checked")}. "
                + $"Set one by 'larder user passwd {user.Name}'.");
        }

        return new JsonObject
        {
            ["passwordHash"] = hash, ["isAdministrator"] = user.IsAdmin && !user.IsPending, ["pending"] = user.IsPending,
        };
    }

    private ImmutableArray<PlannedGroup> TranslateGroups()
    {
        var groups = ImmutableArray.CreateBuilder<PlannedGroup>();
        foreach (var group in _access.Groups.GroupBy(group => group.Name, group => group.Members, StringComparer.Ordinal))
        {
            if (group.Key is Principal.Everyone or Principal.Authenticated)
            {
                _notes.Add($"The group '{group.Key}' has a meaning of its own, for which its members do not matter: they are passed over.");
            }
            else if (!Principal.IsGroupName(group.Key))
            {
                _refused.Add(new Unplanned(ItemKind.Group, group.Key, ListTranslation.NoGroupName));
            }
            else
            {
                groups.Add(new PlannedGroup(group.Key, null, MembersOf(group.Key, group.SelectMany(members => members))));
            }
        }

        return groups.ToImmutable();
    }

    private ImmutableArray<string> MembersOf(string group, IEnumerable<string> names)
    {
        var members = names.Distinct(StringComparer.Ordinal).ToLookup(UserName.IsValid);
        _refused.AddRange(members[false].Select(name => new Unplanned(ItemKind.Membership, $"{name} in {group}", ListTranslation.NoUserName)));
        return [.. members[true]];
    }

    private static string? ProblemOf(string name) => UserName.IsValid(name) ? null : ListTranslation.NoUserName;
}
