using Larder.Gateway.Authentication.Sources;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Finds all that is wrong with the platforms that settings name.</summary>
/// <param name="configuration">Of the section: what is written there under names that mean nothing is found only here.</param>
internal sealed class TrustedPublishingCheck(IConfiguration configuration) : IValidateOptions<TrustedPublishingOptions>
{
    private const int MaxAudience = 200;

    private static readonly string[] Known =
    [
        nameof(TrustedIssuerOptions.Issuer), nameof(TrustedIssuerOptions.JwksUri), nameof(TrustedIssuerOptions.CaFile),
        nameof(TrustedIssuerOptions.BearerTokenFile), nameof(TrustedIssuerOptions.Algorithms),
    ];

    public ValidateOptionsResult Validate(string? name, TrustedPublishingOptions options)
    {
        string[] problems = [.. FindProblems(options), .. FindUnknown()];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> FindProblems(TrustedPublishingOptions options)
    {
        if (options.Issuers.Count > 0 && options.Audience.Length is 0 or > MaxAudience)
        {
            yield return $"{TrustedPublishingOptions.Section}:Audience must have 1 to {MaxAudience} characters where there are issuers.";
        }

        foreach (var twice in options.Issuers.GroupBy(issuer => issuer.Value.Issuer).Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            yield return $"{TrustedPublishingOptions.Section}:Issuers has '{twice.Key}' more than once.";
        }

        foreach (var (alias, issuer) in options.Issuers)
        {
            foreach (var problem in FindProblems(alias, issuer, options.AllowHttp))
            {
                yield return $"{TrustedPublishingOptions.Section}:Issuers:{alias}{problem}";
            }
        }
    }

    private static IEnumerable<string> FindProblems(string alias, TrustedIssuerOptions issuer, bool allowHttp)
    {
        if (!PublisherClaims.TryParse($"{PublisherClaims.Prefix}{alias}:a=b", out _))
        {
            yield return " must be named by lower-case ASCII letters, digits and '-'.";
        }

        if (IssuerAddress.FindProblem(issuer.Issuer, allowHttp) is { } problem)
        {
            yield return $":Issuer {problem}";
        }

        if (issuer.JwksUri.Length > 0 && IssuerAddress.FindProblem(issuer.JwksUri, allowHttp) is { } wrong)
        {
            yield return $":JwksUri {wrong}";
        }

        if (SignatureAlgorithms.FindProblem(issuer.Algorithms) is { } algorithm)
        {
            yield return $":Algorithms {algorithm}";
        }

        foreach (var file in TrustedAuthorities.FindProblems(":CaFile", issuer.CaFile))
        {
            yield return file;
        }

        if (issuer.BearerTokenFile.Length > 0 && !File.Exists(issuer.BearerTokenFile))
        {
            yield return $":BearerTokenFile '{issuer.BearerTokenFile}' is not there.";
        }
    }

    private IEnumerable<string> FindUnknown() =>
        configuration.GetSection(nameof(TrustedPublishingOptions.Issuers)).GetChildren()
            .SelectMany(issuer => issuer.GetChildren())
            .Where(setting => !Known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            .Select(setting => $"'{setting.Path}' is not a setting.");
}
