namespace Larder.Server.Settings;

/// <summary>What a role demands of the settings.</summary>
internal static class RoleCheck
{
    /// <summary>What keeps several processes from being one index.</summary>
    public static IEnumerable<string> FindProblems(SettingsSources settings)
    {
        if (settings.Role is Role.All)
        {
            yield break;
        }

        var role = settings.Role.ToString().ToLowerInvariant();
        if (!settings.UsesPostgres)
        {
            yield return $"Database:Engine must be Postgres for 'larder {role}': SQLite is one process's own.";
        }

        var store = settings.Configuration["Artifacts:Store"];
        if (store is null or "" || store.Equals("FileSystem", StringComparison.OrdinalIgnoreCase))
        {
            if (settings.FindSource("Artifacts:FileSystem:Root") is SettingsSources.DefaultLabel)
            {
                yield return $"Artifacts:Store must be S3 for 'larder {role}', or Artifacts:FileSystem:Root a folder that all processes "
                    + "of the cluster share.";
            }
        }
    }
}
