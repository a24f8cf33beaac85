namespace Larder.Gateway.Simple;

/// <summary>Which of a resource's representations a client wants. Allocates nothing: it runs for every page.</summary>
/// <remarks>
/// The highest quality wins. Among equals a type that is named wins over one that only a wildcard allows, and JSON wins over
/// HTML when it is named; a client that accepts anything gets <c>text/html</c>, which browsers show.
/// </remarks>
internal static class Negotiation
{
    private const string JsonType = "application/vnd.pypi.simple.v1+json";
    private const string HtmlType = "application/vnd.pypi.simple.v1+html";
    private const string LatestJson = "application/vnd.pypi.simple.latest+json";
    private const string LatestHtml = "application/vnd.pypi.simple.latest+html";
    private const string TextHtml = "text/html";

    /// <summary>Highest quality, in thousandths.</summary>
    private const int Full = 1_000;

    /// <summary>The precision of <c>*/*</c>.</summary>
    private const int Wildcard = 1;

    /// <param name="accept">The header; <see langword="null"/>, or one without any element, accepts anything.</param>
    /// <returns><see langword="null"/> if nothing that there is would be accepted.</returns>
    public static SimpleFormat? ChooseFormat(string? accept)
    {
        if (accept is null || accept.AsSpan().IndexOfAnyExcept(", \t") < 0)
        {
            return SimpleFormat.TextHtml;
        }

        // What is said of each format, by the most specific range that says something: 3 the type, 2 "text/*", 1 "*/*".
        Span<int> qualities = [-1, -1, -1];
        Span<int> precisions = [0, 0, 0];
        foreach (var part in accept.AsSpan().Split(','))
        {
            var range = Split(accept.AsSpan(part), out var quality);
            for (var format = 0; format < qualities.Length; format++)
            {
                var precision = Precision(range, (SimpleFormat)format);
                if (precision > precisions[format] || (precision > 0 && precision == precisions[format] && quality > qualities[format]))
                {
                    (precisions[format], qualities[format]) = (precision, quality);
                }
            }
        }

        return Best(qualities, precisions);
    }

    /// <summary>The format that <c>?format=</c> asks for.</summary>
    /// <returns><see langword="null"/> if there is no such format.</returns>
    public static SimpleFormat? ParseFormat(string? type) => type switch
    {
        JsonType or LatestJson => SimpleFormat.Json,
        HtmlType or LatestHtml => SimpleFormat.Html,
        TextHtml => SimpleFormat.TextHtml,
        _ => null,
    };

    /// <param name="acceptEncoding">The header; empty or <see langword="null"/> accepts only the plain bytes.</param>
    /// <param name="zstdThere">Whether the page is there in <see cref="PageEncoding.Zstd"/>.</param>
    public static PageEncoding ChooseEncoding(string? acceptEncoding, bool zstdThere)
    {
        if (string.IsNullOrEmpty(acceptEncoding))
        {
            return PageEncoding.Identity;
        }

        var (zstd, gzip, any, identity) = (-1, -1, -1, -1);
        foreach (var part in acceptEncoding.AsSpan().Split(','))
        {
            var coding = Split(acceptEncoding.AsSpan(part), out var quality);
            if (Same(coding, "zstd"))
            {
                zstd = zstdThere ? quality : -1;
            }
            else if (Same(coding, "gzip") || Same(coding, "x-gzip"))
            {
                gzip = quality;
            }
            else if (Same(coding, "identity"))
            {
                identity = quality;
            }
            else if (coding is "*")
            {
                any = quality;
            }
        }

        gzip = gzip < 0 ? any : gzip;
        var best = Math.Max(zstd, gzip);
        if (best <= 0 || identity > best)
        {
            return PageEncoding.Identity;
        }

        return zstd == best ? PageEncoding.Zstd : PageEncoding.Gzip;
    }

    private static SimpleFormat? Best(ReadOnlySpan<int> qualities, ReadOnlySpan<int> precisions)
    {
        SimpleFormat? best = null;
        for (var format = 0; format < qualities.Length; format++)
        {
            if (qualities[format] > 0 && (best is not { } known || IsBetter(format, (int)known, qualities, precisions)))
            {
                best = (SimpleFormat)format;
            }
        }

        return best;
    }

    /// <summary>Whether a format wins over one of an earlier number.</summary>
    private static bool IsBetter(int format, int known, ReadOnlySpan<int> qualities, ReadOnlySpan<int> precisions) =>
        qualities[format] > qualities[known]
        || (qualities[format] == qualities[known] && precisions[known] == Wildcard);

    private static int Precision(ReadOnlySpan<char> range, SimpleFormat format)
    {
        if (range is "*/*" or "*")
        {
            return Wildcard;
        }

        return format switch
        {
            SimpleFormat.Json => Same(range, JsonType) || Same(range, LatestJson) ? 3 : Same(range, "application/*") ? 2 : 0,
            SimpleFormat.Html => Same(range, HtmlType) || Same(range, LatestHtml) ? 3 : Same(range, "application/*") ? 2 : 0,
            _ => Same(range, TextHtml) ? 3 : Same(range, "text/*") ? 2 : 0,
        };
    }

    /// <summary>Takes one element of a header apart: what comes before its parameters, and its quality in thousandths.</summary>
    private static ReadOnlySpan<char> Split(ReadOnlySpan<char> element, out int quality)
    {
        quality = Full;
        var semicolon = element.IndexOf(';');
        if (semicolon < 0)
        {
            return element.Trim();
        }

        var parameters = element[(semicolon + 1)..];
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            var equals = parameter.IndexOf('=');
            if (equals > 0 && Same(parameter[..equals].TrimEnd(), "q"))
            {
                quality = ParseQuality(parameter[(equals + 1)..].Trim());
            }
        }

        return element[..semicolon].Trim();
    }

    /// <summary>A quality that is none counts as 0: the client's wish is not known.</summary>
    private static int ParseQuality(ReadOnlySpan<char> text) =>
        decimal.TryParse(
            text,
            System.Globalization.NumberStyles.AllowDecimalPoint,
            System.Globalization.CultureInfo.InvariantCulture,
            out var quality) && quality is >= 0 and <= 1
            ? (int)(quality * Full)
            : 0;

    private static bool Same(ReadOnlySpan<char> left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
