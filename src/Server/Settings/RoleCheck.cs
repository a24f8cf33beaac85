namespace Larder.Server.Settings;

/// <summary>What a role, and a database that several processes share, demand of the settings.</summary>
internal static class RoleCheck
{
    /// <summary>What keeps several processes from being one index.</summary>
    /// <param name="usesArtifacts">Whether what runs reads or writes artifacts.</param>
    public static IEnumerable<string> FindProblems(SettingsSources settings, bool usesArtifacts)
    {
        var role = settings.Role.ToString().ToLowerInvariant();
        if (settings.Role is not Role.All && !settings.UsesPostgres)
        {
            yield return $"Database:Engine must be Postgres for 'larder {role}': SQLite is one process's own.";
        }

        // A command with a folder of its own would find every file missing; a second process would serve half of them.
        var isShared = settings.Role is not Role.All || settings.UsesPostgres;
        if (isShared && usesArtifacts && KeepsFilesInDefaultFolder(settings))
        {
            yield return $"Artifacts:Store must be S3 {(settings.Role is Role.All ? "with PostgreSQL" : $"for 'larder {role}'")}, or "
                + "Artifacts:FileSystem:Root a folder that all processes of the cluster share (if there is only one, any folder).";
        }
    }

    private static bool KeepsFilesInDefaultFolder(SettingsSources settings)
    {
        var store = settings.Configuration["Artifacts:Store"];
        return (store is null or "" || store.Equals("FileSystem", StringComparison.OrdinalIgnoreCase))
            && settings.FindSource("Artifacts:FileSystem:Root") is SettingsSources.DefaultLabel;
    }
}
