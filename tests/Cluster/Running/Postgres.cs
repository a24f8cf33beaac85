using System.Globalization;

namespace Larder.Cluster.Tests.Running;

/// <summary>What is done to PostgreSQL past the cluster.</summary>
internal static class Postgres
{
    private const char Separator = '\u001f';

    /// <summary>Runs a query through psql.</summary>
    /// <returns>Rows, each its columns; null comes as an empty string.</returns>
    public static async Task<IReadOnlyList<string[]>> QueryAsync(string connection, string sql)
    {
        var parts = ClusterSettings.Parts(connection);
        var rows = await Script.RunAsync(
            "psql", "-X", "-A", "-t", "-q", "-F", $"{Separator}", "-c", sql, "-d",
            $"host={parts["Host"]} port={parts["Port"]} user={parts["Username"]} password={parts["Password"]} dbname={parts["Database"]}");
        return [.. rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(Separator))];
    }

    /// <summary>Ends the server of a folder at once: no checkpoint, no goodbye to clients. It recovers from its log at the next start.</summary>
    public static async Task KillAsync(string folder)
    {
        var file = Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Single();
        var pid = int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);
        await Script.RunAsync("kill", "-QUIT", $"{pid}");
        Assert.True(
            await Larder.Clients.Tests.Running.Eventually.IsTrueAsync(
                () => !Directory.Exists($"/proc/{pid}"), TimeSpan.FromSeconds(30)),
            "PostgreSQL does not end.");
    }
}
