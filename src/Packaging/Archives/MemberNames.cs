using System.Text;

namespace Larder.Packaging.Archives;

/// <summary>Which names members may have, so that they unpack to one place below the folder they are unpacked
/// in.</summary>
internal static class MemberNames
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1024;

    private const int MaxDepth = 128;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">Not UTF-8, or a name that no member may have.</exception>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxBytes)
        {
            throw new InvalidDataException($"a member has a name of more than {MaxBytes} bytes");
        }

        try
        {
            var text = Strict.GetString(name);
            return FindProblem(text) is { } problem
                ? throw new InvalidDataException($"the member name {Quotation.Of(text)} {problem}")
                : text;
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException(
                $"the member name {Quotation.Of(Encoding.Latin1.GetString(name))} is not UTF-8");
        }
    }

    /// <summary>Where a link points to; whether it may is for the caller to judge.</summary>
    /// <exception cref="InvalidDataException">Not UTF-8, empty, too long, or with control characters.</exception>
    public static string DecodeTarget(ReadOnlySpan<byte> target)
    {
        try
        {
            var text = target.Length is > 0 and <= MaxBytes ? Strict.GetString(target) : "";
            return text.Length == 0 || text.Any(char.IsControl)
                ? throw new InvalidDataException("a tar member is a link to nowhere")
                : text;
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("a tar member is a link to a name that is not UTF-8");
        }
    }

    /// <summary>The name without the slash at the end of a folder's.</summary>
    public static string WithoutSlash(string name) => name.EndsWith('/') ? name[..^1] : name;

    /// <summary>The part before the first slash.</summary>
    public static string TopFolder(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name : name[..slash];
    }

    /// <returns>What is wrong, as the end of a sentence, or <see langword="null"/>.</returns>
    public static string? FindProblem(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (name[0] == '/' || name is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':', ..])
        {
            return "is absolute";
        }

        foreach (var character in name)
        {
            if (char.IsControl(character) || character == '\\')
            {
                return character == '\\' ? "has a backslash" : "has control characters";
            }
        }

        return FindProblemInParts(name.EndsWith('/') ? name.AsSpan(0, name.Length - 1) : name);
    }

    private static string? FindProblemInParts(ReadOnlySpan<char> name)
    {
        var count = 0;
        foreach (var range in name.Split('/'))
        {
            var part = name[range];
            if (++count > MaxDepth)
            {
                return $"has more than {MaxDepth} folders";
            }

            if (part is "..")
            {
                return "leads out of its folder with '..'";
            }

            if (part is "" or ".")
            {
                return "has an empty or '.' part";
            }
        }

        return null;
    }
}
