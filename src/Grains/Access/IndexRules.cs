using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>How the defaults, roles and rules of an index change. Pure: no clock, no database, no cluster.</summary>
/// <remarks>Every <c>stored</c> is <see langword="null"/> as long as the settings hold; a change then starts from those.</remarks>
internal static class IndexRules
{
    /// <exception cref="ArgumentException">A text is no principal.</exception>
    public static IndexDecision SetDefaults(
        IndexAccess? stored, IndexAccess settings,
        ImmutableArray<string>? read, ImmutableArray<string>? write, ImmutableArray<string>? create)
    {
        var now = stored ?? settings;
        var next = now with
        {
            DefaultRead = Sorted(read) ?? now.DefaultRead,
            DefaultWrite = Sorted(write) ?? now.DefaultWrite,
            Create = Sorted(create) ?? now.Create,
        };
        if (new[] { next.DefaultRead, next.DefaultWrite, next.Create }.Any(list => list.Length > IndexAccess.MaxEntries))
        {
            return IndexDecision.Refuse(Refusal.IndexAccessTooLong);
        }

        // Even the same as the settings is a change where nothing is stored: the settings mean nothing from then on.
        return stored is not null && next.DefaultRead.SequenceEqual(stored.DefaultRead)
            && next.DefaultWrite.SequenceEqual(stored.DefaultWrite) && next.Create.SequenceEqual(stored.Create)
            ? IndexDecision.NothingToDo
            : IndexDecision.Change(
                next, "index:defaults", $"read: {Words(next.DefaultRead)}; write: {Words(next.DefaultWrite)}; create: {Words(next.Create)}");
    }

    /// <exception cref="ArgumentException">It is no principal.</exception>
    public static IndexDecision SetRole(IndexAccess? stored, IndexAccess settings, string principal, PackagePermissions permissions)
    {
        ThrowUnlessEntry(principal, permissions);
        var now = stored ?? settings;
        var present = now.Roles.FirstOrDefault(role => role.Principal == principal)?.Permissions ?? PackagePermissions.None;
        if (present == permissions)
        {
            return IndexDecision.NothingToDo;
        }

        IEnumerable<AccessEntry> others = now.Roles.Where(role => role.Principal != principal);
        ImmutableArray<AccessEntry> next =
        [
            .. (permissions == PackagePermissions.None ? others : others.Append(new AccessEntry(principal, permissions)))
                .OrderBy(role => role.Principal, StringComparer.Ordinal),
        ];
        return next.Length > IndexAccess.MaxEntries
            ? IndexDecision.Refuse(Refusal.IndexAccessTooLong)
            : IndexDecision.Change(now with { Roles = next }, "index:role", $"{principal}: {permissions}");
    }

    /// <exception cref="ArgumentException">It is no pattern, or no principal.</exception>
    public static IndexDecision SetRule(
        IndexAccess? stored, IndexAccess settings, string pattern, string principal, PackagePermissions permissions)
    {
        ThrowUnlessEntry(principal, permissions);
        if (!NamePattern.IsValid(pattern))
        {
            throw new ArgumentException($"'{pattern}' is no pattern of names.", nameof(pattern));
        }

        var now = stored ?? settings;
        var present = now.Rules.FirstOrDefault(IsMeant)?.Entry.Permissions ?? PackagePermissions.None;
        if (present == permissions)
        {
            return IndexDecision.NothingToDo;
        }

        IEnumerable<AccessRule> others = now.Rules.Where(rule => !IsMeant(rule));
        var rule = new AccessRule(pattern, new AccessEntry(principal, permissions));
        ImmutableArray<AccessRule> next =
        [
            .. (permissions == PackagePermissions.None ? others : others.Append(rule))
                .OrderBy(each => each.Pattern, StringComparer.Ordinal).ThenBy(each => each.Entry.Principal, StringComparer.Ordinal),
        ];
        return next.Length > IndexAccess.MaxEntries
            ? IndexDecision.Refuse(Refusal.IndexAccessTooLong)
            : IndexDecision.Change(now with { Rules = next }, "index:rule", $"{pattern}, {principal}: {permissions}");

        bool IsMeant(AccessRule each) => each.Pattern == pattern && each.Entry.Principal == principal;
    }

    public static IndexDecision Reset(IndexAccess? stored) =>
        stored is null ? IndexDecision.NothingToDo : IndexDecision.Change(null, "index:reset", null);

    private static ImmutableArray<string>? Sorted(ImmutableArray<string>? principals) => principals switch
    {
        null => null,
        { } list when list.All(Principal.IsValid) => [.. list.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        _ => throw new ArgumentException("These are no principals.", nameof(principals)),
    };

    private static void ThrowUnlessEntry(string principal, PackagePermissions permissions)
    {
        const PackagePermissions All = PackagePermissions.Read | PackagePermissions.Write | PackagePermissions.Manage;
        if (!Principal.IsValid(principal) || (permissions & ~All) != 0)
        {
            throw new ArgumentException($"'{principal}: {permissions}' is no entry of an access list.", nameof(principal));
        }
    }

    private static string Words(ImmutableArray<string> principals) => principals.IsEmpty ? "nobody" : string.Join(", ", principals);
}
