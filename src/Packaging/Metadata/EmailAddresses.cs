namespace Larder.Packaging.Metadata;

/// <summary>Lists of e-mail addresses: <c>"A. Author" &lt;a@example.org&gt;, b@example.org</c>.</summary>
/// <remarks>
/// Plausible is enough: something before one <c>@</c> and a host name after it. Nothing is ever sent to these
/// addresses, and a
/// private index may know hosts without a dot.
/// </remarks>
internal static class EmailAddresses
{
    private const int MaxAddressLength = 320;

    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public static string? Check(string value)
    {
        if (value.AsSpan().ContainsAnyInRange('\0', '\b') || value.Contains('\r', StringComparison.Ordinal)
            || HasUnindentedLine(value))
        {
            return "has control characters";
        }

        var found = false;
        var namePending = false;
        foreach (var entry in Split(value))
        {
            var open = entry.IndexOf('<', StringComparison.Ordinal);
            var address = open < 0 ? WithoutComment(entry).Trim() : BetweenBrackets(entry, open);
            if (open < 0 && address?.Contains('@', StringComparison.Ordinal) == false)
            {
                // A comma inside a name that is not quoted: "Author, Ann <a@example.org>".
                namePending |= address.Length > 0;
                continue;
            }

            if (address is null || !IsPlausible(address))
            {
                return "is not a valid email address";
            }

            found = true;
            namePending = false;
        }

        return found && !namePending ? null : "is not a valid email address";
    }

    private static bool IsPlausible(string address)
    {
        var at = address.LastIndexOf('@');
        return address.Length <= MaxAddressLength && at > 0 && IsLocalPart(address.AsSpan(0, at))
            && IsHost(address[(at + 1)..]);
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        foreach (var character in local)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || "()<>[]:;@\\,\"".Contains(character))
            {
                return false;
            }
        }

        return local is not ['.', ..] and not [.., '.'];
    }

    private static bool IsHost(string host) =>
        (host.StartsWith('[') && host.EndsWith(']'))
        || host.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(character => char.IsLetterOrDigit(character) || character is '-' or '_'));

    private static string? BetweenBrackets(string entry, int open)
    {
        var close = entry.IndexOf('>', open);
        return close < 0 ? null : entry[(open + 1)..close].Trim();
    }

    private static string WithoutComment(string entry)
    {
        var open = entry.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? entry : entry[..open];
    }

    /// <summary>A header may be folded, but then every further line is indented.</summary>
    private static bool HasUnindentedLine(string value)
    {
        for (var i = value.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = value.IndexOf('\n', i + 1))
        {
            if (i + 1 < value.Length && value[i + 1] is not (' ' or '\t'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>At the commas that are outside quotes, brackets and parentheses.</summary>
    private static IEnumerable<string> Split(string value)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\\' when quoted: i++; break;
                case '"': quoted = !quoted; break;
                case '<' or '(' when !quoted: depth++; break;
                case '>' or ')' when !quoted: depth--; break;
                case ',' when !quoted && depth == 0:
                    yield return value[start..i];
                    start = i + 1;
                    break;
                default: break;
            }
        }

        yield return value[start..];
    }
}
