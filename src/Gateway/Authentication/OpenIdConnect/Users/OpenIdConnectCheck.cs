using Larder.Gateway.Authentication.Sources;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Finds all that is wrong with the settings of the identity provider.</summary>
internal sealed class OpenIdConnectCheck : IValidateOptions<OpenIdConnectOptions>
{
    private const string In = OpenIdConnectOptions.Section + ":";

    public ValidateOptionsResult Validate(string? name, OpenIdConnectOptions options)
    {
        string[] problems = [.. options.Authority.Length > 0 ? FindProblems(options) : FindOrphans(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Somebody who sets the rest wants a provider.</summary>
    private static IEnumerable<string> FindOrphans(OpenIdConnectOptions options)
    {
        if (options.ClientId.Length > 0 || options.Audience.Length > 0 || options.ClientSecret.Length > 0 || options.ClientSecretFile.Length > 0)
        {
            yield return $"{In}Authority must be set where other settings of the provider are.";
        }
    }

    private static IEnumerable<string> FindProblems(OpenIdConnectOptions options)
    {
        if (IssuerAddress.FindProblem(options.Authority, options.AllowHttp) is { } address)
        {
            yield return $"{In}Authority {address}";
        }

        if (options.ClientId.Length == 0 && options.Audience.Length == 0)
        {
            yield return $"{In}ClientId must be set for logins, or {In}Audience for tokens of programs.";
        }

        if (options.Name == UserAccount.DatabaseSource)
        {
            yield return $"{In}Name must not be '{UserAccount.DatabaseSource}': so the accounts are called whose passwords are kept here.";
        }

        if (options.Scopes.FirstOrDefault(scope => scope.Length == 0 || scope.Any(char.IsWhiteSpace)) is { } wrong)
        {
            yield return $"{In}Scopes '{wrong}' must be one word.";
        }

        if (SignatureAlgorithms.FindProblem(options.Algorithms) is { } algorithm)
        {
            yield return $"{In}Algorithms {algorithm}";
        }

        foreach (var file in TrustedAuthorities.FindProblems($"{In}CaFile", options.CaFile)
            .Concat(SecretSetting.FindProblems($"{In}ClientSecret", options.ClientSecret, options.ClientSecretFile)))
        {
            yield return file;
        }
    }
}
