using System.ComponentModel.DataAnnotations;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Names the settings of a class that are not within their <see cref="RangeAttribute"/>.</summary>
internal static class OutOfRange
{
    /// <param name="section">Where the settings are: <c>Access:Ldap</c>.</param>
    public static IEnumerable<string> Find(string section, object options)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => $"{section}:{result.MemberNames.First()} {After(result.ErrorMessage!)}");
    }

    /// <summary>What stands behind the name in "The field Timeout must be …".</summary>
    private static string After(string message) => message[(message.IndexOf(" must ", StringComparison.Ordinal) + 1)..];
}
