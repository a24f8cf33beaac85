using Larder.Server.Tests.Commands;
using Microsoft.Data.Sqlite;

namespace Larder.Server.Tests.Running;

/// <summary>The program as its users start it sweeps by itself, also if it is killed in the middle.</summary>
public sealed class SweepTests : IDisposable
{
    // Parts of 1,000 with three seconds between them: a sweeper cannot be through before it is killed.
    private const int Orphans = 2_500;
    private const string Pace = "--Sweeper:ObjectsPerSecond=300";

    private readonly TemporaryFolder _folder = new();

    private string[] Here => ["--data", _folder["data"]];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AGREE_what_killed_uploads_left_is_gone_after_some_starts_and_kills_and_what_is_listed_stays()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        await BackdateDatabaseAsync();
        for (var number = 0; number < Orphans; number++)
        {
            await LeaveOldBytesAsync(number);
        }

        var kills = 0;
        for (var left = CountOrphans(); left > 0; left = CountOrphans(), kills++)
        {
            await using var program = await LarderProcess.ServeAsync([.. Here, "--urls", "http://127.0.0.1:0", Pace]);
            await Until.TrueAsync(() => CountOrphans() <= Math.Max(0, left - (Orphans / 4)));
            await program.KillAsync();
        }

        // Killed at least once with orphans left, or nothing was shown of what is cut off.
        Assert.InRange(kills, 2, Orphans);
        var check = await CommandRun.RunAsync(["check", .. Here]);
        Assert.Equal(0, check.Status);
        Assert.Contains("Checked 1 files", check.Output);
    }

    private int CountOrphans() =>
        Directory.GetFiles(_folder["data/artifacts/objects/main/alpha"], "over-1.0.tar.gz", SearchOption.AllDirectories).Length;

    private async Task LeaveOldBytesAsync(int number)
    {
        var old = TimeProvider.System.GetUtcNow().AddDays(-2).AddSeconds(number);
        var path = Path.Combine(_folder["data/artifacts/objects/main/alpha"], $"{Guid.CreateVersion7(old):n}", "over-1.0.tar.gz");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "bytes of an upload that was killed", Stop);
        File.SetLastWriteTimeUtc(path, old.UtcDateTime);
    }

    /// <summary>As if the database had been made long ago.</summary>
    private async Task BackdateDatabaseAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={_folder["data/larder.db"]};Pooling=False");
        await connection.OpenAsync(Stop);
        await using var command = new SqliteCommand("update schema_version set applied_at = 0", connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
