using Larder.Gateway.Authentication.Passwords;
using System.Collections.Immutable;
using System.Text;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>What may go into sources and come out of them.</summary>
internal static class SourceInput
{
    /// <summary>The longest name of a group, in characters.</summary>
    private const int MaxGroupLength = 100;

    /// <summary>Whether a source is asked at all. LDAP takes a bind without a password for one that needs none, and a zero at the end of a
    /// password changes no hash of it.</summary>
    public static bool IsWorthAsking(string userName, string password) =>
        UserName.IsValid(userName)
        && password.Length > 0
        && !password.Contains('\0', StringComparison.Ordinal)
        && Encoding.UTF8.GetByteCount(password) <= PasswordHasher.MaxBytes;

    /// <summary>Groups as an identity has them: those whose names can be used, sorted, each once.</summary>
    public static ImmutableArray<string> Groups(IEnumerable<string> names) =>
        [.. names.Where(IsGroup).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether a group may be called so: 1 to 100 characters without <c>" : , * =</c> and control characters, without white space
    /// at its ends, and none of the words that access lists know already. Compared exactly.</summary>
    public static bool IsGroup(string name) =>
        name.Length is > 0 and <= MaxGroupLength
        && !name.AsSpan().ContainsAny("\":,*=")
        && !name.Any(char.IsControl)
        && name.Trim().Length == name.Length
        && name is not ("everyone" or "authenticated");

    /// <summary>The one spelling of a name where the source does not tell upper from lower case: the source's own.</summary>
    /// <param name="typed">What the user said.</param>
    /// <param name="spellings">What the source has for that user.</param>
    /// <returns><see langword="null"/> if the source's differs in more than case, or is none that a user can have.</returns>
    public static string? OwnSpelling(string typed, IReadOnlyCollection<string> spellings)
    {
        var own = spellings.Contains(typed)
            ? typed
            : spellings.FirstOrDefault(spelling => spelling.Equals(typed, StringComparison.OrdinalIgnoreCase));
        return UserName.IsValid(own) ? own : null;
    }
}
