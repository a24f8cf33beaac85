using Larder.Gateway.Authentication.Sources.Configuration;
using Larder.Gateway.Authentication.Sources.Ldap;
using Larder.Gateway.Authentication.Sources.Remote;
using Microsoft.Extensions.Configuration;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>The names of sources.</summary>
internal static class IdentitySourceList
{
    /// <summary>The accounts of the index itself.</summary>
    public const string Database = "database";

    /// <summary>Every source that can be asked for.</summary>
    public static readonly string[] All =
        [Database, ConfigurationSource.SourceName, RemoteSource.SourceName, LdapSource.SourceName];

    /// <summary>Those that the settings name, in their order, unchecked.</summary>
    public static string[] Read(IConfiguration configuration)
    {
        string[] named =
        [
            .. configuration.GetSection($"{IdentitySourceOptions.Section}:{nameof(IdentitySourceOptions.Sources)}").GetChildren()
                .Select(child => child.Value ?? ""),
        ];
        return named.Length is 0 ? [Database] : named;
    }
}
