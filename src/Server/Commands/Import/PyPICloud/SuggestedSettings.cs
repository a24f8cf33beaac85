using System.Text.Json.Nodes;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>Puts PyPICloud's settings of a directory or an HTTP server into Larder's words. Passwords are not repeated.</summary>
internal static class SuggestedSettings
{
    private const string FileForPassword = "/path/of/a/file/that/holds/the/password";

    /// <returns>Empty if there is nothing to set.</returns>
    public static JsonObject Of(IReadOnlyDictionary<string, string> settings, bool allowsRegistration)
    {
        var access = ConfigReader.BackendOf(settings) switch
        {
            "ldap" => new JsonObject { ["Sources"] = new JsonArray("database", "ldap"), ["Ldap"] = Ldap(settings) },
            "remote" => new JsonObject { ["Sources"] = new JsonArray("database", "remote"), ["Remote"] = Remote(settings) },
            _ => [],
        };
        if (allowsRegistration)
        {
            access["Registration"] = true;
        }

        return access.Count == 0 ? [] : new JsonObject { ["Access"] = access };
    }

    private static JsonObject Ldap(IReadOnlyDictionary<string, string> settings)
    {
        var ldap = Renamed(
            settings,
            ("auth.ldap.url", "Url"), ("auth.ldap.service_dn", "BindDn"), ("auth.ldap.user_dn_format", "UserDnFormat"),
            ("auth.ldap.base_dn", "BaseDn"), ("auth.ldap.user_search_filter", "UserFilter"));
        if (settings.ContainsKey("auth.ldap.service_password"))
        {
            ldap["BindPasswordFile"] = FileForPassword;
        }

        if (settings.GetValueOrDefault("auth.ldap.admin_group_dn") is { } group)
        {
            ldap["GroupBaseDn"] = ParentOf(group);
            ldap["GroupFilter"] = "(|(member={dn})(uniqueMember={dn}))";
            ldap["AdministratorGroups"] = new JsonArray(NameOf(group));
        }
        else if (settings.GetValueOrDefault("auth.ldap.admin_field") is { } field)
        {
            // Elsewhere an attribute says it; here only a group does.
            ldap["MemberOfAttribute"] = field;
            ldap["AdministratorGroups"] = new JsonArray(
                [.. settings.GetValueOrDefault("auth.ldap.admin_value", "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(value => (JsonNode)NameOf(value.Trim()))]);
        }

        return ldap;
    }

    private static JsonObject Remote(IReadOnlyDictionary<string, string> settings)
    {
        var remote = Renamed(settings, ("auth.backend_server", "Url"), ("auth.user", "UserName"));
        remote["Shape"] = "PyPICloud";
        if (settings.ContainsKey("auth.password"))
        {
            remote["PasswordFile"] = FileForPassword;
        }

        var paths = Renamed(
            settings,
            ("auth.uri.verify", "Verify"), ("auth.uri.user_data", "UserData"), ("auth.uri.groups", "Groups"), ("auth.uri.admin", "Admin"));
        if (paths.Count > 0)
        {
            remote["Paths"] = paths;
        }

        return remote;
    }

    private static JsonObject Renamed(IReadOnlyDictionary<string, string> settings, params ReadOnlySpan<(string Old, string New)> names)
    {
        var renamed = new JsonObject();
        foreach (var (old, name) in names)
        {
            if (settings.TryGetValue(old, out var value))
            {
                renamed[name] = value;
            }
        }

        return renamed;
    }

    /// <summary>The value of the first part of a DN; a text that is none, as it is.</summary>
    private static string NameOf(string dn)
    {
        var first = dn[..EndOfFirst(dn)];
        return first[(first.IndexOf('=', StringComparison.Ordinal) + 1)..].Replace("\\", "", StringComparison.Ordinal).Trim();
    }

    private static string ParentOf(string dn) => dn[Math.Min(EndOfFirst(dn) + 1, dn.Length)..].Trim();

    /// <summary>A comma behind a backslash belongs to the value.</summary>
    private static int EndOfFirst(string dn)
    {
        for (var i = 0; i < dn.Length; i++)
        {
            if (dn[i] == ',' && (i == 0 || dn[i - 1] != '\\'))
            {
                return i;
            }
        }

        return dn.Length;
    }
}
