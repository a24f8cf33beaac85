using System.Diagnostics.CodeAnalysis;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Which names users may have.</summary>
/// <remarks>
/// ASCII letters, digits and <c>. _ - @ +</c>, beginning with a letter or digit, at most 100 characters, so that a mail address is
/// one. Compared exactly. The names that mean something else to clients or in access lists are nobody's.
/// </remarks>
internal static class UserName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 100;

    /// <summary>The user name that clients send along with an API token.</summary>
    public const string ForTokens = "__token__";

    public static bool IsValid([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && char.IsAsciiLetterOrDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(Allowed)
        && !Reserved.Contains(name);

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@+");

    private static readonly HashSet<string> Reserved =
        new(StringComparer.OrdinalIgnoreCase) { Actor.OperatorName, "everyone", "authenticated", "anonymous" };
}
