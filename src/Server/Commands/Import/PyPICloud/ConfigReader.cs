using Larder.Grains.Abstractions.Access;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>Reads PyPICloud's <c>config.ini</c>: defaults of every access backend, and users, groups and packages where they are kept
/// there.</summary>
internal static class ConfigReader
{
    private const string Users = "user.", Groups = "group.", Packages = "package.", OfUser = ".user.", OfGroup = ".group.";

    /// <summary>The settings of PyPICloud in the file.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static IReadOnlyDictionary<string, string> FindSettings(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> sections, string file)
    {
        var apps = sections.Where(section => section.Key is "app:main" || section.Key.StartsWith("app:", StringComparison.Ordinal)).ToArray();
        return apps.FirstOrDefault(section => section.Value.GetValueOrDefault("use", "").Contains("pypicloud", StringComparison.Ordinal)).Value
            ?? apps.FirstOrDefault(section => section.Key is "app:main").Value
            ?? throw new CommandException($"'{file}' has no section [app:main] with 'use = egg:pypicloud': nothing was imported.");
    }

    public static PyPICloudAccess Read(IReadOnlyDictionary<string, string> settings)
    {
        var backend = BackendOf(settings);
        var hasUsers = backend is "config";
        var hasPermissions = hasUsers || (backend is "ldap" && settings.GetValueOrDefault("auth.ldap.fallback") is "config");
        var access = new PyPICloudAccess
        {
            Defaults = new PyPICloudDefaults(
                [.. IniFile.Words(settings.GetValueOrDefault("pypi.default_read", "authenticated"))],
                [.. IniFile.Words(settings.GetValueOrDefault("pypi.default_write", ""))]),
            Notes = [.. ConfigNotes.Of(settings, backend)],
        };
        if (hasUsers)
        {
            var admins = IniFile.Words(settings.GetValueOrDefault("auth.admins", "")).ToHashSet(StringComparer.Ordinal);
            access = access with
            {
                Users =
                [
                    .. Below(settings, Users).Select(user => new PyPICloudUser(user.Key, user.Value, admins.Contains(user.Key), IsPending: false)),
                ],
            };
        }

        return hasPermissions
            ? access with
            {
                Groups = [.. Below(settings, Groups).Select(group => new PyPICloudGroup(group.Key, [.. IniFile.Words(group.Value)]))],
                Grants = [.. Below(settings, Packages).Select(ReadGrant).OfType<PyPICloudGrant>()],
            }
            : access;
    }

    /// <summary>config, sql, ldap, remote, secrets or other.</summary>
    public static string BackendOf(IReadOnlyDictionary<string, string> settings)
    {
        // A short name, or the name of a class such as pypicloud.access.ConfigAccessBackend.
        var name = settings.GetValueOrDefault("pypi.auth", "config").ToLowerInvariant().Split('.')[^1];
        return ((string[])["config", "sql", "ldap", "remote", "secrets"]).FirstOrDefault(
            kind => name.Contains(kind, StringComparison.Ordinal)) ?? "other";
    }

    private static IEnumerable<KeyValuePair<string, string>> Below(IReadOnlyDictionary<string, string> settings, string prefix) =>
        settings.Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal) && setting.Key.Length > prefix.Length)
            .Select(setting => KeyValuePair.Create(setting.Key[prefix.Length..], setting.Value));

    /// <returns><see langword="null"/> if it is none.</returns>
    private static PyPICloudGrant? ReadGrant(KeyValuePair<string, string> setting)
    {
        var (user, group) = (Place(OfUser), Place(OfGroup));
        var (place, word) = user < group ? (user, OfUser) : (group, OfGroup);
        var permissions = (setting.Value.Contains('r', StringComparison.Ordinal) ? PackagePermissions.Read : 0)
            | (setting.Value.Contains('w', StringComparison.Ordinal) ? PackagePermissions.Write : 0);
        return place == int.MaxValue
            ? null
            : new PyPICloudGrant(setting.Key[..place], word is OfGroup, setting.Key[(place + word.Length)..], permissions);

        int Place(string text) => setting.Key.IndexOf(text, StringComparison.Ordinal) is > 0 and var found ? found : int.MaxValue;
    }
}
