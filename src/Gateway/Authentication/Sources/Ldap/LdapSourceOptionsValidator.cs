using System.Text.RegularExpressions;
using Larder.Gateway.Authentication.Sources.Ldap.Protocol;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources.Ldap;

/// <summary>Names everything that is wrong with the settings of the directory, without its password.</summary>
internal sealed partial class LdapSourceOptionsValidator : IValidateOptions<LdapSourceOptions>
{
    public ValidateOptionsResult Validate(string? name, LdapSourceOptions options)
    {
        string[] problems =
        [
            .. OutOfRange.Find(LdapSourceOptions.Section, options), .. FindServerProblems(options), .. FindAccountProblems(options),
            .. FindUserProblems(options), .. FindGroupProblems(options), .. FindAttributeProblems(options),
        ];
        return problems.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> FindServerProblems(LdapSourceOptions options)
    {
        var isTls = false;
        if (options.Url.Length is 0)
        {
            yield return Say(nameof(options.Url), $"must be set, since Access:Sources names {LdapSource.SourceName}.");
        }
        else if (!LdapEndpoint.TryParse(options.Url, out var endpoint))
        {
            yield return Say(nameof(options.Url), "must be ldap://host, ldaps://host, or one of them with :port behind, and nothing else.");
        }
        else
        {
            isTls = endpoint.IsTls;
            if (isTls && options.StartTls)
            {
                yield return Say(nameof(options.StartTls), "is for ldap:// only; ldaps:// is encrypted from the beginning.");
            }
        }

        if (options.CaFile.Length > 0 && !isTls && !options.StartTls)
        {
            yield return Say(nameof(options.CaFile), "is for ldaps:// and StartTls only.");
        }

        foreach (var problem in TrustedAuthorities.FindProblems(Key(nameof(options.CaFile)), options.CaFile))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FindAccountProblems(LdapSourceOptions options)
    {
        if (options.BindDn.Length > 0 != options.BindPassword.Length + options.BindPasswordFile.Length > 0)
        {
            yield return Say(nameof(options.BindDn), "and BindPassword or BindPasswordFile must both be set, or none of them.");
        }

        foreach (var problem in SecretSetting.FindProblems(Key(nameof(options.BindPassword)), options.BindPassword, options.BindPasswordFile))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FindUserProblems(LdapSourceOptions options)
    {
        if (options.UserDnFormat.Length > 0 == options.BaseDn.Length > 0)
        {
            yield return Say(nameof(options.BaseDn), "or UserDnFormat must be set, and not both.");
        }

        if (options.UserDnFormat.Length > 0 && !options.UserDnFormat.Contains(LdapSource.UserNamePlace, StringComparison.Ordinal))
        {
            yield return Say(nameof(options.UserDnFormat), "must have {username} in it.");
        }

        if (options.BaseDn.Length > 0 && FindFilterProblem(options.UserFilter, "{username}", FilterText.UserName) is { } problem)
        {
            yield return Say(nameof(options.UserFilter), problem);
        }
    }

    private static IEnumerable<string> FindGroupProblems(LdapSourceOptions options)
    {
        if (options.GroupBaseDn.Length > 0 && FindFilterProblem(
            options.GroupFilter, "{dn} or {username}", FilterText.Dn, FilterText.UserName) is { } problem)
        {
            yield return Say(nameof(options.GroupFilter), problem);
        }

        var hasGroups = options.GroupBaseDn.Length > 0 || options.MemberOfAttribute.Length > 0;
        foreach (var (name, groups) in new[]
            { (nameof(options.AdministratorGroups), options.AdministratorGroups), (nameof(options.AllowedGroups), options.AllowedGroups) })
        {
            if (groups.Count > 0 && !hasGroups)
            {
                yield return Say(name, "needs GroupBaseDn or MemberOfAttribute: without them nobody has a group.");
            }

            if (groups.Any(string.IsNullOrWhiteSpace))
            {
                yield return Say(name, "must not have empty names.");
            }
        }
    }

    private static string? FindFilterProblem(string text, string words, params string[] places)
    {
        if (!LdapFilter.TryParse(text, out var filter, out var problem))
        {
            return $"'{text}' is no filter: {problem}";
        }

        return places.Any(filter.Uses) ? null : $"'{text}' must have {words} in it.";
    }

    private static IEnumerable<string> FindAttributeProblems(LdapSourceOptions options)
    {
        foreach (var (name, attribute, mayBeEmpty) in new[]
        {
            (nameof(options.NameAttribute), options.NameAttribute, false),
            (nameof(options.GroupNameAttribute), options.GroupNameAttribute, false),
            (nameof(options.MemberOfAttribute), options.MemberOfAttribute, true),
        })
        {
            if (!Attribute().IsMatch(attribute) && !(mayBeEmpty && attribute.Length is 0))
            {
                yield return Say(name, $"'{attribute}' must be the name of an attribute: letters, digits and -");
            }
        }
    }

    private static string Say(string property, string text) => $"{Key(property)} {text}";

    private static string Key(string property) => $"{LdapSourceOptions.Section}:{property}";

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9\-]*\z")]
    private static partial Regex Attribute();
}
