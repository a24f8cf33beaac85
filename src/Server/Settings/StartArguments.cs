using System.Text.RegularExpressions;

namespace Larder.Server.Settings;

/// <summary>The words of a command line, with the settings among them (<c>--Section:Key=value</c>) taken out.</summary>
/// <param name="Words">What is left, for the parser of commands and options.</param>
/// <param name="Settings">Key and value, in the order given; a later one wins.</param>
internal sealed partial record StartArguments(
    IReadOnlyList<string> Words,
    IReadOnlyList<KeyValuePair<string, string?>> Settings)
{
    /// <summary>Takes the settings out. Both <c>--Upload:MaxFileBytes=1000</c> and <c>--Upload:MaxFileBytes 1000</c> are one.</summary>
    public static StartArguments Split(IReadOnlyList<string> arguments)
    {
        List<string> words = [];
        List<KeyValuePair<string, string?>> settings = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var match = Setting().Match(arguments[i]);
            if (!match.Success)
            {
                words.Add(arguments[i]);
            }
            else if (match.Groups["value"].Success)
            {
                settings.Add(new(match.Groups["key"].Value, match.Groups["value"].Value));
            }
            else
            {
                settings.Add(new(match.Groups["key"].Value, ++i < arguments.Count ? arguments[i] : ""));
            }
        }

        return new(words, settings);
    }

    [GeneratedRegex(@"\A--(?<key>[A-Za-z][\w.-]*(:[\w.*-]+)+)(=(?<value>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Setting();
}
