using System.Text;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>A file of settings as PasteDeploy reads it.</summary>
/// <remarks>Sections in brackets; <c>key = value</c> or <c>key: value</c>, keys compared exactly; lines that begin with blanks go on with the
/// value before; whole lines of comment begin with <c>#</c> or <c>;</c>; <c>%%</c> stands for <c>%</c>.</remarks>
internal static class IniFile
{
    /// <returns>The settings of each section, by its name.</returns>
    /// <exception cref="CommandException">It is no such file; the line is named.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Parse(byte[] utf8, string file)
    {
        var sections = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? settings = null;
        string? key = null;
        var number = 0;
        foreach (var line in Decode(utf8, file).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            var text = line.Trim();
            if (text.StartsWith('#') || text.StartsWith(';') || text.Length == 0)
            {
                continue;
            }

            if (char.IsWhiteSpace(line[0]) && key is not null)
            {
                settings![key] += "\n" + Unescape(text);
            }
            else if (text.StartsWith('[') && text.EndsWith(']'))
            {
                settings = [];
                key = null;
                if (!sections.TryAdd(text[1..^1], settings))
                {
                    throw Wrong($"the section {text} is there twice");
                }
            }
            else
            {
                var end = text.AsSpan().IndexOfAny('=', ':');
                key = end > 0 ? text[..end].TrimEnd() : throw Wrong("is no setting");
                if (settings is null || !settings.TryAdd(key, Unescape(text[(end + 1)..].Trim())))
                {
                    throw Wrong(settings is null ? "comes before any section" : $"'{key}' is there twice");
                }
            }
        }

        return sections;

        CommandException Wrong(string what) =>
            new($"'{file}' is refused, and nothing was imported: line {number}: {Terminal.Printable(what)}.");
    }

    /// <summary>The words of a value.</summary>
    public static string[] Words(string value) => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Unescape(string value) => value.Replace("%%", "%", StringComparison.Ordinal);

    private static string Decode(byte[] utf8, string file)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(utf8).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException exception)
        {
            throw new CommandException($"'{file}' is no text in UTF-8.", exception);
        }
    }
}
