using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>Who asks, and what is known of them.</summary>
/// <param name="Name">The user's name; operator for a command on the machine itself.</param>
/// <param name="IsAdministrator">Whether the user may do everything.</param>
/// <param name="Groups">All groups the user is in, here or at the source, by name.</param>
/// <param name="Source">Who vouches for the user; null for the operator.</param>
/// <param name="Token">The API token that was used; null for a password or the operator.</param>
internal sealed record CallerAnswer(
    string Name, bool IsAdministrator, IReadOnlyList<string> Groups, string? Source, CallerTokenAnswer? Token);

/// <summary>The API token that a request was made with.</summary>
/// <param name="Id">The public part.</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="ExpiresAt">When it ends; null if it does not.</param>
internal sealed record CallerTokenAnswer(
    string Id, string Label, IReadOnlyList<TokenScopeAnswer> Scopes, DateTimeOffset? ExpiresAt);

/// <summary>A group of users.</summary>
/// <param name="Name">Compared exactly.</param>
/// <param name="Description">What it is for; may be empty.</param>
/// <param name="MemberCount">How many users were put into it; those that an external source has in a group of this name come on top.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record GroupItem(string Name, string Description, long MemberCount, DateTimeOffset CreatedAt)
{
    public static GroupItem Of(AccountGroup group) => new(group.Name, group.Description, group.MemberCount, group.CreatedAt);
}

/// <summary>A group with a page of its members.</summary>
/// <param name="Name">Compared exactly.</param>
/// <param name="Description">What it is for; may be empty.</param>
/// <param name="MemberCount">How many users were put into it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Members">By name.</param>
internal sealed record GroupAnswer(
    string Name, string Description, long MemberCount, DateTimeOffset CreatedAt, ItemPage<string> Members);

/// <summary>What somebody may do.</summary>
/// <param name="Principal">everyone, authenticated, user:NAME, group:NAME, or publisher:ISSUER:CLAIM=VALUE,….</param>
/// <param name="Permissions">read, write, manage; manage includes both others.</param>
internal sealed record AccessEntryAnswer(string Principal, IReadOnlyList<string> Permissions)
{
    public static AccessEntryAnswer Of(AccessEntry entry) => new(entry.Principal, PermissionText.Of(entry.Permissions));
}

/// <summary>What somebody may do with all packages of such a name.</summary>
/// <param name="Pattern">A normalized name, in which * stands for any number of characters.</param>
/// <param name="Principal">As in an access list.</param>
/// <param name="Permissions">read, write, manage.</param>
internal sealed record AccessRuleAnswer(string Pattern, string Principal, IReadOnlyList<string> Permissions);

/// <summary>Why somebody may do something with a package.</summary>
/// <param name="Principal">As in an access list.</param>
/// <param name="Permissions">read, write, manage; create: to upload the first file.</param>
/// <param name="From">list, rule, role or default.</param>
/// <param name="Pattern">Of the rule; null for the others.</param>
internal sealed record EffectiveEntryAnswer(string Principal, IReadOnlyList<string> Permissions, string From, string? Pattern = null);

/// <summary>Who may do what with a package. Administrators may do everything, without an entry.</summary>
/// <param name="Package">Normalized name; there may be no package of this name yet.</param>
/// <param name="Entries">The package's own list, by principal.</param>
/// <param name="DefaultsHold">Whether the index's defaults hold for it: no entry or rule lets anybody read or write.</param>
/// <param name="Effective">The list, and what the index's rules, roles and defaults add.</param>
internal sealed record PackageAccessAnswer(
    string Package, IReadOnlyList<AccessEntryAnswer> Entries, bool DefaultsHold, IReadOnlyList<EffectiveEntryAnswer> Effective);

/// <summary>Who may do what in the index, beside the access lists of its packages.</summary>
/// <param name="Stored">False while nobody has changed anything: the settings hold.</param>
/// <param name="Read">Who may read packages without a list of their own.</param>
/// <param name="Write">Who may upload to packages without a list of their own.</param>
/// <param name="Create">Who may upload the first file of a package, and manages it from then on.</param>
/// <param name="Roles">What principals may do with every package, by principal.</param>
/// <param name="Rules">Entries for all packages of such a name, by pattern and principal.</param>
internal sealed record IndexAccessAnswer(
    bool Stored, IReadOnlyList<string> Read, IReadOnlyList<string> Write, IReadOnlyList<string> Create,
    IReadOnlyList<AccessEntryAnswer> Roles, IReadOnlyList<AccessRuleAnswer> Rules)
{
    public static IndexAccessAnswer Of(IndexAccess access, bool stored) => new(
        stored,
        access.DefaultRead,
        access.DefaultWrite,
        access.Create,
        [.. access.Roles.Select(AccessEntryAnswer.Of)],
        [.. access.Rules.Select(rule => new AccessRuleAnswer(
            rule.Pattern, rule.Entry.Principal, PermissionText.Of(rule.Entry.Permissions)))]);
}
