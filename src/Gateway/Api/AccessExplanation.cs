using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>Says for people why somebody may do something with a package: the same as <see cref="EffectiveAccess"/> decides.</summary>
internal static class AccessExplanation
{
    private const string Create = "create";

    /// <param name="name">The package's, normalized.</param>
    /// <param name="list">The package's own list; empty for a package that is not there.</param>
    public static PackageAccessAnswer Of(IndexAccess index, string name, IReadOnlyCollection<AccessEntry> list)
    {
        AccessRule[] rules = [.. index.Rules.Where(rule => NamePattern.Matches(rule.Pattern, name))];
        var defaultsHold = !list.Concat(rules.Select(rule => rule.Entry)).Any(entry => entry.ReplacesDefaults);
        return new PackageAccessAnswer(
            name,
            [.. list.Select(AccessEntryAnswer.Of)],
            defaultsHold,
            [
                .. list.Select(entry => new EffectiveEntryAnswer(entry.Principal, PermissionText.Of(entry.Permissions), "list")),
                .. rules.Select(rule => new EffectiveEntryAnswer(
                    rule.Entry.Principal, PermissionText.Of(rule.Entry.Permissions), "rule", rule.Pattern)),
                .. index.Roles.Select(role => new EffectiveEntryAnswer(role.Principal, PermissionText.Of(role.Permissions), "role")),
                .. defaultsHold ? Defaults(index, isFree: list.Count == 0 && rules.Length == 0) : [],
            ]);
    }

    private static IEnumerable<EffectiveEntryAnswer> Defaults(IndexAccess index, bool isFree)
    {
        var (read, write) = (PermissionText.Of(PackagePermissions.Read)[0], PermissionText.Of(PackagePermissions.Write)[0]);
        return index.DefaultRead.Select(principal => (principal, word: read))
            .Concat(index.DefaultWrite.Select(principal => (principal, word: write)))
            .Concat(isFree ? index.Create.Select(principal => (principal, word: Create)) : [])
            .GroupBy(each => each.principal, each => each.word, StringComparer.Ordinal)
            .Select(group => new EffectiveEntryAnswer(group.Key, [.. group], "default"));
    }
}
