using System.Collections.Immutable;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;

namespace Larder.Gateway.Api;

/// <summary>Reads what a new token is to be limited to, and says what is wrong with it, field by field.</summary>
internal static class TokenScopeFields
{
    private static readonly ImmutableArray<(TokenActions Action, string Word)> Words =
    [
        (TokenActions.Read, "read"), (TokenActions.Write, "write"), (TokenActions.Manage, "manage"),
        (TokenActions.Administer, "administer"),
    ];

    /// <summary>The words for actions, in the order of their numbers.</summary>
    public static IReadOnlyList<string> WordsOf(TokenActions actions) =>
        [.. Words.Where(word => actions.HasFlag(word.Action)).Select(word => word.Word)];

    /// <param name="scopes">As sent; <see langword="null"/> for <see cref="TokenScope.Default"/>.</param>
    /// <returns>Legal only if nothing was added to <paramref name="problems"/>.</returns>
    public static ImmutableArray<TokenScope> ReadScopes(IReadOnlyList<TokenScopeRequest?>? scopes, FieldProblems problems)
    {
        if (scopes is null)
        {
            return TokenScope.Default;
        }

        if (scopes.Count is 0 or > TokenScope.MaxCount)
        {
            problems.Add("scopes", $"1 to {TokenScope.MaxCount}, or left out.");
            return [];
        }

        return [.. scopes.Select((scope, place) => ReadScope(scope ?? new TokenScopeRequest(), $"scopes[{place}]", problems))];
    }

    /// <param name="networks">As sent; <see langword="null"/> for everywhere.</param>
    /// <returns>Legal only if nothing was added to <paramref name="problems"/>.</returns>
    public static ImmutableArray<string> ReadNetworks(IReadOnlyList<string?>? networks, FieldProblems problems)
    {
        if (networks is null)
        {
            return [];
        }

        if (networks.Count is 0 or > ApiToken.MaxNetworks)
        {
            problems.Add("networks", $"1 to {ApiToken.MaxNetworks}, or left out.");
            return [];
        }

        return [.. networks.Select(Read).Distinct(StringComparer.Ordinal)];

        string Read(string? text, int place)
        {
            _ = ClientNetwork.TryParse(text, out var network, out var problem);
            problems.Add($"networks[{place}]", problem);
            return network.ToString();
        }
    }

    private static TokenScope ReadScope(TokenScopeRequest scope, string field, FieldProblems problems)
    {
        var actions = ReadActions(scope.Actions, $"{field}.actions", problems);
        var packages = ReadPackages(scope.Packages, $"{field}.packages", problems);
        if (actions.HasFlag(TokenActions.Administer) && !packages.Contains(NamePattern.All))
        {
            problems.Add($"{field}.packages", "To administer is about no package: it stands with [\"*\"] only.");
        }

        problems.Add($"{field}.index", scope.Index is null or IndexName.Main ? null : $"{IndexName.Main}, or left out.");
        return new TokenScope(actions, packages, IndexName.Main);
    }

    private static TokenActions ReadActions(IReadOnlyList<string?>? words, string field, FieldProblems problems)
    {
        var actions = TokenActions.None;
        foreach (var word in words ?? [])
        {
            var action = Words.FirstOrDefault(each => each.Word == word).Action;
            if (action is TokenActions.None)
            {
                problems.Add(field, "Some of read, write, manage, administer.");
                return TokenActions.None;
            }

            actions |= action;
        }

        problems.Add(field, actions is TokenActions.None ? "Required: some of read, write, manage, administer." : null);
        return actions;
    }

    private static ImmutableArray<string> ReadPackages(IReadOnlyList<string?>? names, string field, FieldProblems problems)
    {
        if (names is not { Count: > 0 and <= TokenScope.MaxPackages })
        {
            problems.Add(field, $"Required: 1 to {TokenScope.MaxPackages} names, or patterns such as team-*.");
            return [];
        }

        return [.. names.Select(Read).Distinct(StringComparer.Ordinal)];

        string Read(string? text, int place)
        {
            var (pattern, problem) = ReadPackage(text ?? "");
            problems.Add($"{field}[{place}]", problem);
            return pattern;
        }
    }

    /// <summary>Names as people spell them become normalized ones; patterns must be spelled right, since half a name has no normal form.</summary>
    private static (string Pattern, string? Problem) ReadPackage(string text)
    {
        if (!text.Contains('*', StringComparison.Ordinal))
        {
            return PackageName.TryParse(text, out var name)
                ? (name.Normalized, null)
                : ("", "A package's name, or a pattern such as team-*.");
        }

        return NamePattern.IsValid(text)
            ? (text, null)
            : ("", $"A pattern has lower-case letters, digits, - and 1 to {NamePattern.MaxStars} *, at most {NamePattern.MaxLength} characters.");
    }
}
