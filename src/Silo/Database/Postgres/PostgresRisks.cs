using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Larder.Silo.Database.Postgres;

/// <summary>Looks for what makes a server acknowledge what it may lose.</summary>
internal static class PostgresRisks
{
    /// <summary>What the tests run on.</summary>
    private const int OldestVersion = 15;

    private const string Select =
        """
        select current_setting('server_version_num') as Version, current_setting('server_encoding') as Encoding,
            current_setting('fsync') as Fsync, current_setting('full_page_writes') as FullPageWrites,
            current_setting('synchronous_commit') as SynchronousCommit
        """;

    public static async Task<IReadOnlyList<string>> FindAsync(DbConnection connection)
    {
        var settings = await connection.QuerySingleAsync<Settings>(Select);
        return [.. Find(settings)];
    }

    /// <summary>The rules, for settings as the server writes them.</summary>
    internal static IEnumerable<string> Find(Settings settings)
    {
        if (settings.Fsync is "off")
        {
            yield return "fsync is off: a crash of its machine may destroy the database";
        }

        if (settings.FullPageWrites is "off")
        {
            yield return "full_page_writes is off: a crash of its machine may destroy the database";
        }

        if (settings.SynchronousCommit is "off")
        {
            yield return "synchronous_commit is off: a crash loses changes that were acknowledged";
        }

        if (settings.Encoding is not "UTF8")
        {
            yield return $"its encoding is {settings.Encoding} and not UTF8: text with other characters is refused";
        }

        if (int.Parse(settings.Version, CultureInfo.InvariantCulture) / 10_000 < OldestVersion)
        {
            yield return $"its version is older than {OldestVersion}, the oldest that is tested";
        }
    }

    /// <summary>What is looked at, in the server's own words.</summary>
    internal sealed class Settings
    {
        public string Version { get; init; } = "";
        public string Encoding { get; init; } = "";
        public string Fsync { get; init; } = "";
        public string FullPageWrites { get; init; } = "";
        public string SynchronousCommit { get; init; } = "";
    }
}
