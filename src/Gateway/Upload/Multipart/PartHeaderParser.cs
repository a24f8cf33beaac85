using System.Text;

namespace Larder.Gateway.Upload.Multipart;

/// <summary>Reads the headers of one part.</summary>
/// <remarks>
/// Strict where a lenient reading could differ from someone else's: no folded lines, no control characters, no repeated
/// headers or parameters, UTF-8 only. Spec: RFC 7578 section 4.
/// </remarks>
internal static class PartHeaderParser
{
    private const int MaxHeaders = 16;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="block">The header lines joined by CR LF, without the empty line that ends them.</param>
    /// <param name="problem">What is wrong, for the client; <see langword="null"/> if nothing is.</param>
    /// <returns><see langword="null"/> if there is a problem.</returns>
    public static PartHeader? Parse(ReadOnlySpan<byte> block, out string? problem)
    {
        string text;
        try
        {
            text = Utf8.GetString(block);
        }
        catch (DecoderFallbackException)
        {
            problem = "The headers of a part are not UTF-8.";
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        problem = ReadLines(text, headers) ?? CheckEncoding(headers);
        if (problem is not null)
        {
            return null;
        }

        if (!headers.TryGetValue("Content-Disposition", out var disposition))
        {
            problem = "A part has no Content-Disposition.";
            return null;
        }

        var parameters = DispositionParameters.Parse(disposition);
        if (parameters is null || !parameters.TryGetValue("name", out var name) || name.Length == 0)
        {
            problem = "The Content-Disposition of a part is not 'form-data' with a name.";
            return null;
        }

        return new PartHeader(
            name, parameters.GetValueOrDefault("filename"), headers.GetValueOrDefault("Content-Type"));
    }

    private static string? ReadLines(string text, Dictionary<string, string> headers)
    {
        foreach (var range in text.AsSpan().Split("\r\n"))
        {
            var line = text[range];
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(Tokens.Characters))
            {
                return "A part has a malformed header.";
            }

            if (line.Any(character => char.IsControl(character) && character != '\t'))
            {
                return "A header of a part contains control characters.";
            }

            if (headers.Count == MaxHeaders || !headers.TryAdd(line[..colon], line[(colon + 1)..].Trim(' ', '\t')))
            {
                return "A part has repeated or too many headers.";
            }
        }

        return null;
    }

    private static string? CheckEncoding(Dictionary<string, string> headers) =>
        headers.GetValueOrDefault("Content-Transfer-Encoding")?.ToLowerInvariant()
            is null or "binary" or "8bit" or "7bit"
            ? null
            : "Content-Transfer-Encoding is not supported: send the bytes as they are.";
}
