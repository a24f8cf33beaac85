using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>The scopes of an API token as the database keeps them: <c>main:read,write:six,team-*;main:read:*</c>.</summary>
/// <remarks>Each scope has its index, its actions in this order, and its packages. There is one spelling of each list of scopes; another
/// text is none, and its token opens nothing.</remarks>
internal static class TokenScopeText
{
    private static readonly (TokenActions Action, string Word)[] Words =
    [
        (TokenActions.Read, "read"), (TokenActions.Write, "write"), (TokenActions.Manage, "manage"),
        (TokenActions.Administer, "administer"),
    ];

    public static string Format(ImmutableArray<TokenScope> scopes) => string.Join(';', scopes.Select(Format));

    /// <exception cref="FormatException">The text is not what <see cref="Format(ImmutableArray{TokenScope})"/> makes of legal
    /// scopes.</exception>
    public static ImmutableArray<TokenScope> Parse(string text)
    {
        ImmutableArray<TokenScope> scopes = [.. text.Split(';', TokenScope.MaxCount + 1).Select(ParseOne)];
        return scopes.Length <= TokenScope.MaxCount && scopes.All(scope => scope.IsValid) && Format(scopes) == text
            ? scopes
            : throw new FormatException("The scopes of a token cannot be read.");
    }

    private static string Format(TokenScope scope) =>
        $"{scope.Index}:{string.Join(',', Words.Where(word => (scope.Actions & word.Action) != 0).Select(word => word.Word))}"
        + $":{string.Join(',', scope.Packages)}";

    private static TokenScope ParseOne(string text)
    {
        var parts = text.Split(':', 4);
        if (parts.Length != 3)
        {
            return new TokenScope(TokenActions.None, [], "");
        }

        var actions = parts[1].Split(',')
            .Select(word => Words.FirstOrDefault(each => each.Word == word).Action)
            .Aggregate(TokenActions.None, (all, action) => all | action);
        return new TokenScope(actions, [.. parts[2].Split(',')], parts[0]);
    }
}
