using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>Says what is wrong with a user's name.</summary>
internal static class UserNameProblem
{
    /// <returns><see langword="null"/> if it is a name.</returns>
    public static string? Of(string? name) => name switch
    {
        null or "" => "Required.",
        UserName.ForTokens or Actor.OperatorName or "." or ".." => "This name has a meaning of its own.",
        _ when !UserName.IsValid(name) => $"ASCII letters, digits and . _ @ -, at most {UserName.MaxLength}.",
        _ => null,
    };
}
