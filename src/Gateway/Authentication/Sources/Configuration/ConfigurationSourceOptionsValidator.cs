using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources.Configuration;

/// <summary>Names everything that is wrong with the users in the settings, without a word of their hashes.</summary>
/// <param name="section">What was bound: a misspelt setting of a user is found only there.</param>
internal sealed class ConfigurationSourceOptionsValidator(IConfigurationSection section) : IValidateOptions<ConfigurationSourceOptions>
{
    private const int MaxHashLength = 1_000;

    private static readonly string[] Settings =
    [
        nameof(ConfiguredUserOptions.PasswordHash), nameof(ConfiguredUserOptions.PasswordHashFile), nameof(ConfiguredUserOptions.Groups),
        nameof(ConfiguredUserOptions.Administrator),
    ];

    public ValidateOptionsResult Validate(string? name, ConfigurationSourceOptions options)
    {
        string[] problems =
        [
            .. FindUnknown(),
            .. options.Users.OrderBy(user => user.Key, StringComparer.Ordinal).SelectMany(user => FindProblems(user.Key, user.Value)),
        ];
        return problems.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> FindUnknown()
    {
        foreach (var setting in section.GetSection(nameof(ConfigurationSourceOptions.Users)).GetChildren().SelectMany(user => user.GetChildren()))
        {
            if (!Settings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{setting.Path} is not a setting. A user has {string.Join(", ", Settings)}.";
            }
            else if (setting.Key.Equals(nameof(ConfiguredUserOptions.Groups), StringComparison.OrdinalIgnoreCase) && setting.Value is { Length: > 0 })
            {
                yield return $"{setting.Path} is a list: its first entry is {setting.Path}:0.";
            }
        }
    }

    private static IEnumerable<string> FindProblems(string name, ConfiguredUserOptions user)
    {
        var key = $"{ConfigurationSourceOptions.Section}:{nameof(ConfigurationSourceOptions.Users)}:{name}";
        if (!UserName.IsValid(name))
        {
            yield return $"{key}: a user cannot be called so: 1 to {UserName.MaxLength} ASCII letters, digits and . _ @ -";
        }

        foreach (var problem in FindHashProblems($"{key}:{nameof(user.PasswordHash)}", user))
        {
            yield return problem;
        }

        foreach (var group in user.Groups.Where(group => !SourceInput.IsGroup(group)))
        {
            yield return $"{key}:{nameof(user.Groups)} '{group}' is no name of a group: 1 to 100 characters without \" : , * = and "
                + "neither everyone nor authenticated.";
        }

        if (!bool.TryParse(user.Administrator, out _))
        {
            yield return $"{key}:{nameof(user.Administrator)} must be true or false.";
        }
    }

    private static string[] FindHashProblems(string key, ConfiguredUserOptions user)
    {
        var problems = SecretSetting.FindProblems(key, user.PasswordHash, user.PasswordHashFile).ToArray();
        if (problems.Length > 0)
        {
            return problems;
        }

        var hash = SecretSetting.Read(user.PasswordHash, user.PasswordHashFile);
        return hash.Length is 0 ? [$"{key} or {key}File must be set."]
            : IsHash(hash) ? []
            : [$"{key} must be the hash of a password, as it begins with $ and the name of its kind; never the password."];
    }

    /// <summary>Whether it looks like one of the hashes that begin with <c>$kind$</c>.</summary>
    private static bool IsHash(string text) =>
        text.Length <= MaxHashLength
        && text[0] is '$'
        && text.IndexOf('$', 1) is > 1
        && text.All(character => character is > ' ' and <= '~');
}
