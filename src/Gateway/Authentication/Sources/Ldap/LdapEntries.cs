using System.Collections.Immutable;
using Larder.Gateway.Authentication.Sources.Ldap.Protocol;

namespace Larder.Gateway.Authentication.Sources.Ldap;

/// <summary>Finds the entries of users and of their groups, as the settings say where they are.</summary>
internal sealed class LdapEntries(LdapSourceOptions options, LdapDirectory directory)
{
    private const int MaxGroups = 1_000;

    private readonly LdapFilter _userFilter = options.BaseDn.Length > 0 ? Parse(options.UserFilter) : LdapFilter.Any;
    private readonly LdapFilter _groupFilter = options.GroupBaseDn.Length > 0 ? Parse(options.GroupFilter) : LdapFilter.Any;

    private readonly string[] _userAttributes = options.MemberOfAttribute.Length > 0
        ? [options.NameAttribute, options.MemberOfAttribute]
        : [options.NameAttribute];

    /// <summary>The entries that may be the user: none, one, or two, which stands for several.</summary>
    public async Task<ImmutableArray<LdapEntry>> FindUsersAsync(string userName, CancellationToken cancellationToken)
    {
        var (baseDn, scope) = options.BaseDn.Length > 0
            ? (options.BaseDn, LdapScope.Tree)
            : (FormatDn(userName), LdapScope.Entry);
        var findings = await directory.SearchAsync(
            new(baseDn, scope, _userFilter, new(userName, ""), MaxEntries: 2, MaxSeconds, _userAttributes), cancellationToken);
        return findings.Result.Code switch
        {
            LdapResultCode.Success or LdapResultCode.SizeLimitExceeded => findings.Entries,
            LdapResultCode.NoSuchObject when scope is LdapScope.Entry => [],
            _ => throw Failure("users", baseDn, findings.Result),
        };
    }

    /// <summary>Names of all groups that the user is in, as they are in the directory, in no order.</summary>
    public async Task<ImmutableArray<string>> FindGroupsAsync(LdapEntry user, string name, CancellationToken cancellationToken)
    {
        ImmutableArray<string> named = options.MemberOfAttribute.Length is 0
            ? []
            : [.. user.Values(options.MemberOfAttribute)
                .Select(dn => DistinguishedName.ReadFirst(dn, options.GroupNameAttribute)).OfType<string>()];
        if (options.GroupBaseDn.Length is 0)
        {
            return named;
        }

        var findings = await directory.SearchAsync(
            new(options.GroupBaseDn, LdapScope.Tree, _groupFilter, new(name, user.Dn), MaxGroups, MaxSeconds, [options.GroupNameAttribute]),
            cancellationToken);
        return findings.Result.Code is LdapResultCode.Success
            ? [.. named, .. findings.Entries.SelectMany(group => group.Values(options.GroupNameAttribute))]
            : throw Failure("groups", options.GroupBaseDn, findings.Result);
    }

    /// <summary>For the server, whose unit it is; the client's own limit is finer.</summary>
    private int MaxSeconds => (int)Math.Ceiling(options.Timeout.TotalSeconds);

    private string FormatDn(string userName) =>
        options.UserDnFormat.Replace(LdapSource.UserNamePlace, DistinguishedName.Escape(userName), StringComparison.Ordinal);

    private static LdapFilter Parse(string text) => LdapFilter.TryParse(text, out var filter, out var problem)
        ? filter : throw new ArgumentException(problem, nameof(text));

    private static SourceFailureException Failure(string what, string baseDn, LdapResult result) => new(result.Code switch
    {
        LdapResultCode.NoSuchObject => $"the entry '{baseDn}', below which {what} are looked for, is not there or may not be read.",
        LdapResultCode.SizeLimitExceeded => $"a user has more than {MaxGroups} {what}, or more than it sends.",
        LdapResultCode.Referral => $"it has the {what} on another server, which is not followed.",
        LdapResultCode.StrongerAuthRequired or LdapResultCode.ConfidentialityRequired =>
            "it answers on encrypted connections only: use ldaps:// or Access:Ldap:StartTls.",
        _ => $"the search for {what} failed with code {(int)result.Code}.",
    });
}
