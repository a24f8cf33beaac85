using System.Buffers;

namespace Larder.Packaging.Metadata;

/// <summary>The <c>Description-Content-Type</c>: <c>text/markdown; charset=UTF-8; variant=GFM</c>.</summary>
internal static class ContentType
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~");

    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public static string? Check(string value)
    {
        var rest = value.AsSpan();
        var end = rest.IndexOf(';');
        var type = (end < 0 ? rest : rest[..end]).Trim(' ').ToString().ToLowerInvariant();
        if (type is not ("text/plain" or "text/x-rst" or "text/markdown"))
        {
            return "is not one of text/plain, text/x-rst, text/markdown";
        }

        while (end >= 0)
        {
            rest = rest[(end + 1)..];
            if (!TryReadParameter(ref rest, out var name, out var parameter))
            {
                return "has a parameter that is not 'name=value'";
            }

            if (name == "charset" && !parameter.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
            {
                return "names a charset that is not UTF-8";
            }

            if (name == "variant" && type == "text/markdown" && parameter is not ("GFM" or "CommonMark"))
            {
                return "names a variant that is neither GFM nor CommonMark";
            }

            end = rest.IsEmpty ? -1 : 0;
        }

        return null;
    }

    /// <summary>Reads <c> name=value</c>; what is left is empty or begins with the next semicolon.</summary>
    private static bool TryReadParameter(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        (name, value) = ("", "");
        var equals = rest.IndexOf('=');
        if (rest.Trim(' ').IsEmpty)
        {
            // A semicolon at the very end.
            rest = [];
            return true;
        }

        if (equals < 0 || !IsToken(rest[..equals].Trim(' ')))
        {
            return false;
        }

        name = rest[..equals].Trim(' ').ToString().ToLowerInvariant();
        rest = rest[(equals + 1)..].TrimStart(' ');
        var quoted = rest is ['"', ..];
        var end = quoted ? rest[1..].IndexOf('"') + 2 : rest.IndexOf(';');
        if (quoted && end < 2)
        {
            return false;
        }

        end = end < 0 ? rest.Length : end;
        var text = rest[..end].Trim(' ');
        value = quoted ? text[1..^1].ToString() : text.ToString();
        rest = rest[end..].TrimStart(' ');
        return (quoted || IsToken(text)) && rest is [] or [';', ..];
    }

    private static bool IsToken(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);
}
