using System.Text;

namespace Larder.Packaging.Archives;

/// <summary>Judges <c>entry_points.txt</c>: installers write files named by its console and GUI scripts.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/entry-points/</remarks>
internal static class EntryPoints
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="member">The file's name in the archive.</param>
    /// <param name="notes">Takes odd names in groups that are no scripts.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or a script has a name that no script may
    /// have.</exception>
    public static void Check(byte[] text, string member, InspectionNotes notes)
    {
        string? group = null;
        foreach (var raw in Decode(text, member).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[')
            {
                group = line[^1] == ']' ? line[1..^1].Trim() : throw Broken(member, line);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (group is null || (equals < 0 && !char.IsWhiteSpace(raw[0])))
            {
                throw Broken(member, line);
            }

            if (equals >= 0 && !IsName(line[..equals].TrimEnd()))
            {
                if (group is "console_scripts" or "gui_scripts")
                {
                    throw Broken(member, line);
                }

                notes.Warn($"{member} has an unusual name: {Quotation.Of(line)}.");
            }
        }
    }

    private static bool IsName(string name) =>
        name is not ("" or "." or "..")
        && name.All(character => char.IsLetterOrDigit(character) || character is '_' or '.' or '-');

    private static string Decode(byte[] text, string member)
    {
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{member} is not UTF-8");
        }
    }

    private static InvalidDataException Broken(string member, string line) =>
        new($"{member} has invalid entry points: {Quotation.Of(line)}; names are letters, digits, '.', '_' and '-'");
}
