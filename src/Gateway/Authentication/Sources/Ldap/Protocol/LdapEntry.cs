using System.Collections.Immutable;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>One entry that a search found.</summary>
/// <param name="Attributes">Those that were asked for and that may be read; values that are no UTF-8 have U+FFFD in them.</param>
internal sealed record LdapEntry(string Dn, ImmutableArray<LdapAttribute> Attributes)
{
    /// <summary>The values of an attribute; none if it is not there.</summary>
    public ImmutableArray<string> Values(string attribute) =>
        Attributes.FirstOrDefault(found => found.Name.Equals(attribute, StringComparison.OrdinalIgnoreCase))?.Values ?? [];
}

/// <param name="Name">As the server writes it: compare without regard to case.</param>
internal sealed record LdapAttribute(string Name, ImmutableArray<string> Values);

/// <summary>The end of a question to a server.</summary>
/// <param name="Message">The server's own words, for people; may be empty.</param>
internal sealed record LdapResult(LdapResultCode Code, string Message);

/// <param name="Result">The end of the search.</param>
internal sealed record LdapFindings(ImmutableArray<LdapEntry> Entries, LdapResult Result);
