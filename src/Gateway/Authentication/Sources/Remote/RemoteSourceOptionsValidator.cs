using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>Names everything that is wrong with the settings of the remote server, without its secrets.</summary>
internal sealed class RemoteSourceOptionsValidator : IValidateOptions<RemoteSourceOptions>
{
    public ValidateOptionsResult Validate(string? name, RemoteSourceOptions options)
    {
        string[] problems =
        [
            .. OutOfRange.Find(RemoteSourceOptions.Section, options), .. FindUrlProblems(options), .. FindPathProblems(options),
            .. FindSecretProblems(options),
            .. TrustedAuthorities.FindProblems(Key(nameof(options.CaFile)), options.CaFile),
        ];
        return problems.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> FindUrlProblems(RemoteSourceOptions options)
    {
        if (options.Url.Length is 0)
        {
            yield return $"{Key(nameof(options.Url))} must be set, since Access:Sources names {RemoteSource.SourceName}.";
        }
        else if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            // Not repeated: what stands before an @ or behind a ? may be secret.
            yield return $"{Key(nameof(options.Url))} must be an http or https URL without user, query and fragment.";
        }
    }

    private static IEnumerable<string> FindPathProblems(RemoteSourceOptions options) =>
        new (string Name, string Path)[]
        {
            (nameof(options.Paths.Verify), options.Paths.Verify), (nameof(options.Paths.UserData), options.Paths.UserData),
            (nameof(options.Paths.Groups), options.Paths.Groups), (nameof(options.Paths.Admin), options.Paths.Admin),
        }
            .Where(entry => !entry.Path.StartsWith('/') || entry.Path.AsSpan().ContainsAny("?# "))
            .Select(entry => $"{Key(nameof(options.Paths))}:{entry.Name} must be a path that begins with /, without query.");

    private static IEnumerable<string> FindSecretProblems(RemoteSourceOptions options)
    {
        foreach (var problem in SecretSetting.FindProblems(Key(nameof(options.Password)), options.Password, options.PasswordFile)
            .Concat(SecretSetting.FindProblems(Key(nameof(options.Token)), options.Token, options.TokenFile)))
        {
            yield return problem;
        }

        var hasPassword = options.Password.Length + options.PasswordFile.Length > 0;
        var hasToken = options.Token.Length + options.TokenFile.Length > 0;
        if (options.UserName.Length > 0 != hasPassword)
        {
            yield return $"{Key(nameof(options.UserName))} and {nameof(options.Password)} must both be set, or neither.";
        }

        if (options.UserName.Contains(':', StringComparison.Ordinal))
        {
            yield return $"{Key(nameof(options.UserName))} must not have a colon in it.";
        }

        if (hasPassword && hasToken)
        {
            yield return $"{Key(nameof(options.Token))} and {nameof(options.Password)} must not both be set.";
        }
    }

    private static string Key(string property) => $"{RemoteSourceOptions.Section}:{property}";
}
