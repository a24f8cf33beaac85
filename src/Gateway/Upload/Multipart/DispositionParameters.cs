using System.Text;

namespace Larder.Gateway.Upload.Multipart;

/// <summary>The parameters of <c>Content-Disposition: form-data</c>.</summary>
internal static class DispositionParameters
{
    /// <returns>By lower-case name; <see langword="null"/> if the text is no form-data disposition or repeats a
    /// parameter.</returns>
    public static Dictionary<string, string>? Parse(string text)
    {
        var rest = text.AsSpan();
        if (!ReadToken(ref rest).Equals("form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            rest = rest.TrimStart(" \t");
            if (rest.IsEmpty)
            {
                return parameters;
            }

            if (!Skip(ref rest, ';'))
            {
                return null;
            }

            rest = rest.TrimStart(" \t");
            if (rest.IsEmpty)
            {
                return parameters;
            }

            var name = ReadToken(ref rest).ToString().ToLowerInvariant();
            if (name.Length == 0 || !Skip(ref rest, '=') || ReadValue(ref rest) is not { } value
                || !parameters.TryAdd(name, value))
            {
                return null;
            }
        }
    }

    private static ReadOnlySpan<char> ReadToken(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExcept(Tokens.Characters);
        var token = end < 0 ? rest : rest[..end];
        rest = rest[token.Length..];
        return token;
    }

    private static bool Skip(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <returns><see langword="null"/> if there is no value or its quotes are not closed.</returns>
    private static string? ReadValue(ref ReadOnlySpan<char> rest)
    {
        if (!Skip(ref rest, '"'))
        {
            var token = ReadToken(ref rest);
            return token.IsEmpty ? null : token.ToString();
        }

        var value = new StringBuilder();
        for (var index = 0; index < rest.Length; index++)
        {
            if (rest[index] == '"')
            {
                rest = rest[(index + 1)..];
                return value.ToString();
            }

            // A backslash escapes only what must be escaped; clients send others as they are.
            if (rest[index] == '\\' && index + 1 < rest.Length && rest[index + 1] is '"' or '\\')
            {
                index++;
            }

            value.Append(rest[index]);
        }

        return null;
    }
}
