using System.Diagnostics.CodeAnalysis;

namespace Larder.Gateway.Authentication.Sources.Ldap;

/// <summary>Where a directory listens.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="IsTls">Whether connections are encrypted from their beginning.</param>
internal sealed record LdapEndpoint(string Host, int Port, bool IsTls)
{
    private const int PlainPort = 389;
    private const int TlsPort = 636;

    /// <summary>Reads <c>ldap://host:port</c> or <c>ldaps://host:port</c>; without a port it is 389 or 636.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LdapEndpoint? endpoint)
    {
        endpoint = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("ldap" or "ldaps")
            || url.IdnHost.Length is 0 || url.UserInfo.Length > 0 || url.AbsolutePath is not ("" or "/") || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            return false;
        }

        var isTls = url.Scheme is "ldaps";
        endpoint = new(url.IdnHost, url.Port is -1 or 0 ? (isTls ? TlsPort : PlainPort) : url.Port, isTls);
        return true;
    }
}
