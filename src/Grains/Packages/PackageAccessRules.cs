using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Packages;

/// <summary>What may be done to a package's access list, and what it becomes. Pure.</summary>
internal static class PackageAccessRules
{
    /// <param name="permissions"><see cref="PackagePermissions.None"/> takes the entry out.</param>
    public static PackageDecision Set(PackageState state, string principal, PackagePermissions permissions, DateTimeOffset at)
    {
        var list = state.Access;
        return permissions == PackagePermissions.None
            ? Replace(state, list.Remove(principal), at)
            : Replace(state, list.SetItem(principal, permissions), at);
    }

    public static PackageDecision Replace(PackageState state, ImmutableSortedDictionary<string, PackagePermissions> list, DateTimeOffset at)
    {
        if (list.Count > AccessEntry.MostInOneList && list.Count > state.Access.Count)
        {
            return PackageDecision.Refuse(Refusal.AccessListTooLong);
        }

        var rows = RowsBetween(state.Access, list);
        return rows.Count == 0
            ? PackageDecision.NothingToDo
            : PackageDecision.Change(WithList(state, list, at), rows, "access:set", null, string.Join("; ", rows.Select(Describe)));
    }

    /// <summary>The decision on a first upload, with an entry for who uploads: somebody must be able to say who else may.</summary>
    public static PackageDecision WithCreator(PackageState state, PackageDecision decision, Actor actor)
    {
        if (decision.Next is not { } next || state.AccessSerial > 0 || !state.Releases.IsEmpty)
        {
            return decision;
        }

        // From now on what was allowed by "there is nothing yet" is allowed no longer.
        next = next with { AccessSerial = state.Serial + 1 };
        var principal = Principal.OfUser(actor.Name);
        return !actor.ManagesCreated || !state.Access.IsEmpty
            ? decision.Instead(next, decision.Rows)
            : decision.Instead(
                next with { Access = next.Access.Add(principal, PackagePermissions.Manage) },
                [.. decision.Rows, new RowChange.PutAccess(new AccessEntry(principal, PackagePermissions.Manage))]);
    }

    /// <summary>A list without files reserves the name: the package is there as one that was deleted.</summary>
    private static PackageState WithList(
        PackageState state, ImmutableSortedDictionary<string, PackagePermissions> list, DateTimeOffset at) => state with
    {
        Access = list,
        AccessSerial = state.Serial + 1,
        DeletedAt = state.Serial == 0 ? at : state.DeletedAt,
        CreatedAt = state.Serial == 0 ? at : state.CreatedAt,
        UpdatedAt = state.Serial == 0 ? at : state.UpdatedAt,
    };

    private static List<RowChange> RowsBetween(
        ImmutableSortedDictionary<string, PackagePermissions> before, ImmutableSortedDictionary<string, PackagePermissions> after) =>
    [
        .. before.Keys.Where(principal => !after.ContainsKey(principal)).Select(principal => new RowChange.DeleteAccess(principal)),
        .. after.Where(entry => before.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => new RowChange.PutAccess(new AccessEntry(entry.Key, entry.Value))),
    ];

    private static string Describe(RowChange row) => row switch
    {
        RowChange.PutAccess put => $"{put.Entry.Principal} {put.Entry.Permissions}",
        RowChange.DeleteAccess deleted => $"{deleted.Principal} nothing",
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "Is no change of a list."),
    };
}
