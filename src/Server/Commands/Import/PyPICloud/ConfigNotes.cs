namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>Says which of PyPICloud's settings mean something else here, or nothing.</summary>
internal static class ConfigNotes
{
    private static readonly (string Setting, string Note)[] Notes =
    [
        ("pypi.allow_overwrite_groups", "nobody replaces a file, whoever it is: a new version is the way"),
        ("pypi.allow_overwrite", "nobody replaces a file, whoever it is: a new version is the way"),
        ("pypi.allow_delete_groups", "to delete takes the permission 'manage' of the package, for which the groups do not matter"),
        ("pypi.allow_delete", "to delete takes the permission 'manage' of the package"),
        ("pypi.realm", "the realm is 'larder'"),
        ("pypi.cache_update", "nothing is fetched from another index"),
        ("pypi.fallback", "what is not here is answered 404, and nobody is sent to another index"),
        ("auth.signing_key", "registration tokens of PyPICloud do not work: make the users by 'larder user add'"),
        ("auth.ldap.service_username", "the service account of the directory is no administrator by that name"),
        ("auth.ldap.ignore_cert", "certificates are always checked: name the directory's own by Access:Ldap:CaFile"),
        ("auth.ldap.ignore_referrals", "referrals are never followed"),
        ("auth.ldap.ignore_multiple_results", "where a directory finds several users of one name, none of them is let in"),
    ];

    /// <param name="backend">As <see cref="ConfigReader.BackendOf"/> says.</param>
    public static IEnumerable<string> Of(IReadOnlyDictionary<string, string> settings, string backend)
    {
        foreach (var (setting, note) in Notes.Where(note => settings.ContainsKey(note.Setting)))
        {
            yield return $"{setting}: {note}.";
        }

        if (backend is "config")
        {
            var unknown = IniFile.Words(settings.GetValueOrDefault("auth.admins", "")).Where(name => !settings.ContainsKey($"user.{name}")).ToArray();
            if (unknown.Length > 0)
            {
                yield return $"auth.admins: {string.Join(", ", unknown)}: no such user in the file, so that none is made.";
            }
        }
        else if (settings.Keys.Any(key => key.StartsWith("user.", StringComparison.Ordinal)))
        {
            yield return $"user.…: passed over, since pypi.auth is {settings["pypi.auth"]}, which looks at none of them.";
        }

        if (backend is "sql" or "secrets")
        {
            yield return "The users are not in this file: give the export as well (/admin/acl.json.gz, or what ppc-export prints).";
        }
    }
}
