using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>Principals and names of groups as they come in requests.</summary>
internal static class PrincipalText
{
    /// <summary>What a segment of a path means: the server leaves an escaped slash as it is, and principals have slashes.</summary>
    public static string FromPath(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <returns><see langword="null"/> if it is a principal.</returns>
    public static string? ProblemOf(string? principal) => Principal.IsValid(principal)
        ? null
        : "everyone, authenticated, user:NAME, group:NAME or publisher:ISSUER:CLAIM=VALUE with its claims in the order of their names.";

    /// <returns><see langword="null"/> if all are principals, or there is no list.</returns>
    public static string? ProblemOf(IReadOnlyList<string>? principals) => principals switch
    {
        null => null,
        { Count: > IndexAccess.MaxEntries } => $"At most {IndexAccess.MaxEntries}.",
        _ => principals.Select(ProblemOf).FirstOrDefault(problem => problem is not null),
    };

    /// <returns><see langword="null"/> if a group may be called so.</returns>
    public static string? ProblemOfGroup(string? name) => name switch
    {
        null or "" => "Required.",
        Principal.Everyone or Principal.Authenticated or "." or ".." => "This name has a meaning of its own.",
        _ when !Principal.IsGroupName(name) =>
            $"At most {Principal.MaxGroupLength} characters, none of \" : , * = and no control characters, no blanks at its ends.",
        _ => null,
    };
}
