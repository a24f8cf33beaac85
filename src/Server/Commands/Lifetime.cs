using System.CommandLine;
using System.Globalization;

namespace Larder.Server.Commands;

/// <summary>How long something is to live, as people write it: <c>12h</c>, <c>90d</c>.</summary>
internal static class Lifetime
{
    private const int MaxDays = 36_500;

    /// <summary>An option that takes such a time and nothing else.</summary>
    public static Option<string?> CreateOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "90d" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !TryParse(token.Value, out _)))
            {
                result.AddError($"{name} is a number of hours or days, such as 12h or 90d; at most {MaxDays}d.");
            }
        });
        return option;
    }

    /// <summary>Reads hours or days: at least one hour, at most 36,500 days.</summary>
    public static bool TryParse(string? text, out TimeSpan time)
    {
        time = default;
        if (text is not [.. var digits, 'd' or 'h']
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is 0
            || number > MaxDays * (text[^1] is 'd' ? 1 : 24))
        {
            return false;
        }

        time = text[^1] is 'd' ? TimeSpan.FromDays(number) : TimeSpan.FromHours(number);
        return true;
    }
}
