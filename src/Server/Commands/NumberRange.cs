using System.CommandLine;
using System.Globalization;

namespace Larder.Server.Commands;

/// <summary>Options that are numbers within bounds.</summary>
internal static class NumberRange
{
    /// <summary>Refuses other values, and what is no number, by naming the bounds.</summary>
    public static void Restrict(Option option, int min, int max) =>
        option.Validators.Add(result =>
        {
            // The text and not the value: asking for the value of what is no number throws.
            var isWrong = result.Tokens.Any(token =>
                !int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min || number > max);
            if (isWrong)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is a number from {min} to {max}."));
            }
        });
}
