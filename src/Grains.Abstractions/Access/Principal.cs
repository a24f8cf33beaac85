using System.Buffers;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Who an entry of an access list is about, as one text: <c>everyone</c>, <c>authenticated</c>, <c>user:alice</c>,
/// <c>group:developers</c>, or a trusted publisher (<see cref="PublisherClaims"/>).</summary>
public static class Principal
{
    /// <summary>Everybody, with credentials or without.</summary>
    public const string Everyone = "everyone";

    /// <summary>Every known user. A trusted publisher is none.</summary>
    public const string Authenticated = "authenticated";

    /// <summary>The longest principal, in characters.</summary>
    public const int MaxLength = 400;

    /// <summary>The longest name of a group, in characters.</summary>
    public const int MaxGroupLength = 100;

    private const string UserPrefix = "user:";
    private const string GroupPrefix = "group:";

    private static readonly SearchValues<char> NotInGroups = SearchValues.Create("\":,*=\n\r\t");

    /// <summary>The principal that is one user.</summary>
    public static string OfUser(string name) => UserPrefix + name;

    /// <summary>The principal that is everybody in a group.</summary>
    public static string OfGroup(string name) => GroupPrefix + name;

    /// <summary>Whether a text is the one spelling of a principal.</summary>
    public static bool IsValid(string? text) => text is not null && text.Length <= MaxLength && text switch
    {
        Everyone or Authenticated => true,
        _ when text.StartsWith(UserPrefix, StringComparison.Ordinal) => UserName.IsValid(text[UserPrefix.Length..]),
        _ when text.StartsWith(GroupPrefix, StringComparison.Ordinal) => IsGroupName(text[GroupPrefix.Length..]),
        _ => PublisherClaims.TryParse(text, out _),
    };

    /// <summary>Whether a group may be called so: 1 to 100 characters without <c>" : , * =</c> and control characters, without white space
    /// at its ends, and none of the words that access lists know already. Compared exactly.</summary>
    public static bool IsGroupName(string? name) =>
        name is { Length: > 0 and <= MaxGroupLength }
        && !name.AsSpan().ContainsAny(NotInGroups)
        && !name.Any(char.IsControl)
        && name.Trim().Length == name.Length
        && name is not (Everyone or Authenticated);
}
