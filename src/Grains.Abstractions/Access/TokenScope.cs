using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>One part of what an API token may be used for: some actions on some packages. A token may what any of its scopes says, and
/// never more than its owner may.</summary>
/// <param name="Actions">At least one.</param>
/// <param name="Packages">Each a normalized name or a <see cref="NamePattern"/>; 1 to <see cref="MaxPackages"/>, none twice.</param>
/// <param name="Index">See <see cref="IndexName"/>.</param>
[GenerateSerializer, Immutable, Alias("larder.TokenScope")]
public sealed record TokenScope(
    [property: Id(0)] TokenActions Actions,
    [property: Id(1)] ImmutableArray<string> Packages,
    [property: Id(2)] string Index)
{
    /// <summary>The most scopes of one token.</summary>
    public const int MaxCount = 20;

    /// <summary>The most names and patterns in one scope.</summary>
    public const int MaxPackages = 100;

    /// <summary>The scopes of a token that was made without any: all that its owner may do with packages.</summary>
    public static readonly ImmutableArray<TokenScope> Default =
        [new TokenScope(TokenActions.Packages, [NamePattern.All], IndexName.Main)];

    /// <summary>Whether it keeps what is said of its parts. Administering is about no package: it stands with every package only.</summary>
    public bool IsValid =>
        Actions is not TokenActions.None && (Actions & ~(TokenActions.Packages | TokenActions.Administer)) == 0
        && Packages is { IsDefault: false, Length: > 0 and <= MaxPackages }
        && Packages.All(NamePattern.IsValid)
        && Packages.Distinct(StringComparer.Ordinal).Count() == Packages.Length
        && Index == IndexName.Main
        && ((Actions & TokenActions.Administer) == 0 || Packages.Contains(NamePattern.All));
}
