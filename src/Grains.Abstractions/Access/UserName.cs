using System.Buffers;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Which names users may have. Two names are the same user only if they are equal character by character.</summary>
public static class UserName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The user name under which clients send an API token as the password.</summary>
    public const string ForTokens = "__token__";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>Whether a user may be called so: 1 to 64 ASCII letters, digits and <c>. _ @ -</c>, and neither
    /// <see cref="ForTokens"/> nor <see cref="Actor.OperatorName"/>. Ask before making a grain key of what a client sent.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && !name.AsSpan().ContainsAnyExcept(Allowed)
        && name is not (ForTokens or Actor.OperatorName);
}
