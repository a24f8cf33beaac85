using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Refuses sources that nobody knows and sources that are named twice.</summary>
internal sealed class IdentitySourceOptionsValidator : IValidateOptions<IdentitySourceOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentitySourceOptions options)
    {
        string[] problems =
        [
            .. options.Sources.Where(source => !IdentitySourceList.All.Contains(source)).Select(source =>
                $"Access:Sources '{source}' is no source: there are {string.Join(", ", IdentitySourceList.All)}."),
            .. options.Sources.GroupBy(source => source, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same =>
                $"Access:Sources names '{same.Key}' more than once."),
        ];
        return problems.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
