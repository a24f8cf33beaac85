using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>What somebody may read of an index, reduced to what matters for one caller. <see cref="ReadRights"/> decides by it.</summary>
/// <param name="All">Whether access lists, rules and defaults do not matter.</param>
/// <param name="Caller">Whom the packages' own lists are asked for.</param>
/// <param name="ByDefault">Whether the index's defaults let the caller read.</param>
/// <param name="Granting">Patterns of the rules that let the caller read; without doubles, in ordinal order.</param>
/// <param name="Replacing">Patterns of the rules that replace the defaults; likewise. Empty where that makes no difference.</param>
/// <param name="Limits">Patterns of the only packages that may be read at all, as a token is limited to them; likewise.
/// <see langword="null"/> for no limit.</param>
[GenerateSerializer, Immutable, Alias("larder.ReadFilter")]
public sealed record ReadFilter(
    [property: Id(0)] bool All,
    [property: Id(1)] CallerPrincipals Caller,
    [property: Id(2)] bool ByDefault,
    [property: Id(3)] ImmutableArray<string> Granting,
    [property: Id(4)] ImmutableArray<string> Replacing,
    [property: Id(5)] ImmutableArray<string>? Limits)
{
    /// <summary>Of somebody who may read everything.</summary>
    public static readonly ReadFilter Everything = new(true, CallerPrincipals.Anonymous, true, [], [], null);

    /// <summary>Whether quarantined packages are left out.</summary>
    [Id(6)]
    public bool WithoutQuarantined { get; init; }

    /// <summary>Whether it leaves out no package for who may read it.</summary>
    public bool IsOpen => All && Limits is null;

    /// <summary>Of a caller who is no administrator.</summary>
    /// <param name="limits">See <see cref="Limits"/>, in any order.</param>
    public static ReadFilter Of(IndexAccess index, CallerPrincipals caller, IReadOnlyList<string>? limits)
    {
        var granting = InOrder(index.Rules.Where(rule => Grants(rule.Entry, caller)).Select(rule => rule.Pattern));
        if (granting.Contains(NamePattern.All) || index.Roles.Any(role => Grants(role, caller)))
        {
            return EverythingIn(limits);
        }

        var replacing = InOrder(index.Rules.Where(rule => rule.Entry.ReplacesDefaults).Select(rule => rule.Pattern));
        var byDefault = !replacing.Contains(NamePattern.All) && new PrincipalSet(index.DefaultRead).Contains(caller);
        return new ReadFilter(false, caller, byDefault, granting, byDefault ? replacing : [], Limit(limits));
    }

    /// <summary>Of somebody who may read everything that a token is not limited against.</summary>
    /// <param name="limits">See <see cref="Limits"/>, in any order.</param>
    public static ReadFilter EverythingIn(IReadOnlyList<string>? limits) => Everything with { Limits = Limit(limits) };

    private static ImmutableArray<string>? Limit(IReadOnlyList<string>? patterns) =>
        patterns is null || patterns.Contains(NamePattern.All) ? null : InOrder(patterns);

    private static bool Grants(AccessEntry entry, CallerPrincipals caller) =>
        (entry.Permissions & (PackagePermissions.Read | PackagePermissions.Manage)) != 0
        && new PrincipalSet([entry.Principal]).Contains(caller);

    private static ImmutableArray<string> InOrder(IEnumerable<string> patterns) =>
        [.. patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
