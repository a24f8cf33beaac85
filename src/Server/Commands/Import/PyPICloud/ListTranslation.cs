using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;
using Larder.Server.Commands.Import.Access;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>Says which access lists PyPICloud's entries are.</summary>
/// <remarks>
/// A package that has an entry there, whatever it says, is out of the defaults. So it is here: where no entry is left, the list gets one
/// that is nobody, or else the defaults would open the package.
/// </remarks>
internal sealed class ListTranslation
{
    public const string NoGroupName =
        "No group can be called so: at most 100 characters, none of \" : , * = and no control characters, no blanks at its ends.";

    public const string NoUserName = "No user can be called so: 1 to 64 ASCII letters, digits and . _ @ -, and neither operator nor __token__.";

    /// <summary>Keeps the defaults from a package for which nobody has a permission. No such group is ever made.</summary>
    public const string Nobody = "group:(nobody)";

    private const string Administrators = "admin";

    private readonly PyPICloudAccess _access;
    private readonly List<Unplanned> _refused;
    private readonly List<string> _notes;
    private readonly bool _hasGroupOfAdministrators;

    public ListTranslation(PyPICloudAccess access, List<Unplanned> refused, List<string> notes)
    {
        (_access, _refused, _notes) = (access, refused, notes);
        _hasGroupOfAdministrators = access.Groups.Any(group => group.Name == Administrators);
    }

    public ImmutableArray<PlannedList> TranslateLists()
    {
        var grants = _access.Grants.ToLookup(grant => PackageName.TryParse(grant.Package, out var name) ? name.Normalized : "");
        _refused.AddRange(grants[""].Select(grant => grant.Package).Distinct(StringComparer.Ordinal)
            .Select(package => new Unplanned(ItemKind.AccessList, package, "No package can be called so.")));
        ImmutableArray<PlannedList> lists =
        [
            .. grants.Where(list => list.Key.Length > 0).OrderBy(list => list.Key, StringComparer.Ordinal)
                .Select(list => Translate(list.Key, [.. list])),
        ];
        NoteStrangers(lists);
        return lists;
    }

    /// <param name="setting">Where they come from.</param>
    public ImmutableArray<string> TranslateGroups(string setting, ImmutableArray<string> groups) =>
        [.. groups.Select(group => Translate(ItemKind.Index, $"{setting}: {group}", PrincipalOfGroup(group))).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private PlannedList Translate(string package, PyPICloudGrant[] grants)
    {
        var spellings = grants.Select(grant => grant.Package).Distinct(StringComparer.Ordinal).ToArray();
        if (spellings.Length > 1)
        {
            _notes.Add($"{string.Join(" and ", spellings)} are one package: their entries are put together.");
        }

        var entries = new SortedDictionary<string, PackagePermissions>(StringComparer.Ordinal);
        foreach (var grant in grants.Where(grant => grant.Permissions != PackagePermissions.None))
        {
            var principal = grant.IsGroup ? PrincipalOfGroup(grant.Who) : Principal.OfUser(grant.Who);
            if (Translate(ItemKind.AccessList, $"{package}: {grant.Who}", principal) is { } known)
            {
                entries[known] = entries.GetValueOrDefault(known) | grant.Permissions;
            }
        }

        if (entries.GetValueOrDefault(Principal.Everyone).HasFlag(PackagePermissions.Write))
        {
            _notes.Add($"{package}: everyone may write, which takes credentials here.");
        }

        if (entries.Count > AccessEntry.MostInOneList)
        {
            _refused.Add(new Unplanned(
                ItemKind.AccessList, package,
                $"Has {entries.Count} entries, more than the {AccessEntry.MostInOneList} that a list can have. It is closed until you give it one."));
            entries.Clear();
        }

        if (entries.Count == 0)
        {
            entries[Nobody] = PackagePermissions.Read;
        }

        return new PlannedList(package, [.. entries.Select(entry => new PlannedEntry(entry.Key, Words(entry.Value)))]);
    }

    /// <returns><see langword="null"/> for administrators, who may do everything without an entry.</returns>
    private string? PrincipalOfGroup(string group) => group switch
    {
        "everyone" or "system.Everyone" => Principal.Everyone,
        "authenticated" or "system.Authenticated" => Principal.Authenticated,
        Administrators when !_hasGroupOfAdministrators => null,
        _ when group.StartsWith("group:", StringComparison.Ordinal) => group,
        _ => Principal.OfGroup(group),
    };

    /// <returns><see langword="null"/> if there is none, or it cannot be; the latter is told.</returns>
    private string? Translate(ItemKind kind, string name, string? principal)
    {
        if (principal is null || Principal.IsValid(principal))
        {
            return principal;
        }

        var isUser = principal.StartsWith(Principal.OfUser(""), StringComparison.Ordinal);
        _refused.Add(new Unplanned(kind, name, isUser ? NoUserName : NoGroupName));
        return null;
    }

    /// <summary>Whoever gets such a name later has what the lists grant to it.</summary>
    private void NoteStrangers(ImmutableArray<PlannedList> lists)
    {
        var known = _access.Users.Select(user => Principal.OfUser(user.Name))
            .Concat(_access.Groups.Select(group => Principal.OfGroup(group.Name)))
            .Append(Principal.Everyone).Append(Principal.Authenticated).Append(Nobody).ToHashSet(StringComparer.Ordinal);
        var strangers = lists.SelectMany(list => list.Entries).Select(entry => entry.Principal)
            .Where(principal => !known.Contains(principal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (strangers.Length > 0)
        {
            var others = strangers.Length > 10 ? $" and {strangers.Length - 10} more" : "";
            _notes.Add(
                "Access lists name who is not in the document, and grant it to whoever is called so: "
                + $"{string.Join(", ", strangers.Take(10))}{others}.");
        }
    }

    private static ImmutableArray<string> Words(PackagePermissions permissions) =>
    [
        .. permissions.HasFlag(PackagePermissions.Read) ? (string[])["read"] : [],
        .. permissions.HasFlag(PackagePermissions.Write) ? (string[])["write"] : [],
    ];
}
