using Larder.Grains.Packages;
using Larder.Server.Commands.Check;
using Larder.Server.Commands.Repair;
using Microsoft.Data.Sqlite;

namespace Larder.Server.Tests.Commands;

/// <summary>What a repair does about each kind of damage, on a folder that no program runs on.</summary>
public sealed class RepairCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string[] Here => ["--data", _folder["data"]];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dry_run_says_what_a_run_then_does_and_does_nothing()
    {
        Wheels.Write(_folder["dist"], "beta", "1.0");
        await ImportAsync("1.0", "1.1", "1.2", "1.3", "1.4");
        Flip(FindArtifact("alpha-1.0-py3-none-any.whl"));
        File.Delete(FindArtifact("alpha-1.1-py3-none-any.whl"));
        File.Delete(FindArtifact("alpha-1.2-py3-none-any.whl.metadata"));
        Flip(FindArtifact("alpha-1.3-py3-none-any.whl.metadata"));
        await ExecuteAsync("update package set file_count = 7, latest_version = '0.1' where name = 'beta'");

        var before = await CheckAsync();
        var dry = await CommandRun.RunAsync(["repair", "--dry-run", .. Here]);
        var between = await CheckAsync();
        var run = await CommandRun.RunAsync(["repair", .. Here]);
        var after = await CheckAsync();

        Assert.Equal(Sorted(before.Output), Sorted(between.Output));
        Assert.Contains("would yank alpha alpha-1.0-py3-none-any.whl: its bytes have another digest", dry.Output);
        Assert.Contains("would yank alpha alpha-1.1-py3-none-any.whl: its bytes are missing", dry.Output);
        Assert.Contains("would write the metadata of alpha alpha-1.2-py3-none-any.whl: its metadata are missing", dry.Output);
        Assert.Contains("would write the metadata of alpha alpha-1.3-py3-none-any.whl: its metadata have another digest", dry.Output);
        Assert.Contains("would recount beta: its row says 7 files", dry.Output);
        Assert.Equal(Sorted(Steps(dry.Output, "would ")), Sorted(Steps(run.Output, "did ")));
        Assert.Equal((0, 0), (dry.Status, run.Status));
        Assert.Contains("2 damaged", after.Output);
        Assert.Contains("0 with wrong rows", after.Output);
        Assert.DoesNotContain("metadata", after.Output);
        Assert.Equal(1L, await ReadAsync("select count(*) from audit where action = 'package:recount'"));
        Assert.Equal(2L, await ReadAsync("select count(*) from audit where action = 'file:yank' and actor = 'operator'"));
    }

    [Fact]
    public async Task A_file_that_was_restored_is_taken_back_into_the_index()
    {
        await ImportAsync("1.0");
        var path = FindArtifact("alpha-1.0-py3-none-any.whl");
        File.Move(path, _folder["kept"]);
        await CommandRun.RunAsync(["repair", .. Here]);
        File.Move(_folder["kept"], path);

        var check = await CheckAsync();
        var again = await CommandRun.RunAsync(["repair", .. Here]);

        Assert.Contains("recovered alpha alpha-1.0-py3-none-any.whl", check.Output);
        Assert.Contains("did unyank alpha", again.Output);
        Assert.Equal(1L, await ReadAsync("select count(*) from file where yanked_reason is null"));
        Assert.Equal(0, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task What_is_gone_is_deleted_only_when_told_and_the_same_bytes_may_come_back()
    {
        await ImportAsync("1.0", "1.1");
        File.Delete(FindArtifact("alpha-1.1-py3-none-any.whl"));

        var first = await CommandRun.RunAsync(["repair", .. Here]);
        var second = await CommandRun.RunAsync(["repair", .. Here]);
        var third = await CommandRun.RunAsync(["repair", "--delete-missing", .. Here]);

        Assert.Contains("did yank", first.Output);
        Assert.Equal(1, second.Status);
        Assert.Contains("it is yanked already (--delete-missing deletes it)", second.Output);
        Assert.Contains("did delete alpha alpha-1.1-py3-none-any.whl", third.Output);
        Assert.Equal(0, (await CheckAsync()).Status);
        Assert.Contains("Imported 1 files", (await CommandRun.RunAsync(["import", _folder["dist"], .. Here])).Output);
        Assert.Equal(0, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task Metadata_are_not_made_from_damaged_bytes()
    {
        await ImportAsync("1.0");
        File.Delete(FindArtifact("alpha-1.0-py3-none-any.whl.metadata"));
        Flip(FindArtifact("alpha-1.0-py3-none-any.whl"));

        var run = await CommandRun.RunAsync(["repair", "--dry-run", .. Here]);

        Assert.Equal(1, run.Status);
        Assert.Contains("its metadata are missing; its bytes are damaged too", run.Output);
    }

    [Theory]
    [InlineData(10, 10, false)]
    [InlineData(11, 12, true)]
    [InlineData(99, 1_000, false)]
    [InlineData(101, 1_000, true)]
    public void A_store_in_which_nearly_nothing_is_there_is_taken_for_the_wrong_one(long broken, long files, bool isTooMuch) =>
        Assert.Equal(isTooMuch, RepairPlan.IsTooMuch(broken, files));

    [Fact]
    public void What_only_a_person_can_put_right_is_left_and_what_is_no_fault_is_passed_over()
    {
        var file = new StoredFile("key", "main", "alpha", "alpha-1.0.tar.gz", 1, "", "", YankedReason: "withdrawn", Deleted: false);
        var yanked = new Finding(FindingWord.Damaged, "alpha", "its bytes are missing") { File = file, Problem = FileProblem.MissingBytes };

        Assert.IsType<RepairStep.Leave>(RepairPlan.Decide(yanked, deleteMissing: false));
        Assert.IsType<RepairStep.Delete>(RepairPlan.Decide(yanked, deleteMissing: true));
        Assert.IsType<RepairStep.Leave>(RepairPlan.Decide(new Finding(FindingWord.State, "x", "y"), deleteMissing: true));
        Assert.Null(RepairPlan.Decide(new Finding(FindingWord.Orphan, "x", "y"), deleteMissing: true));
        Assert.Null(RepairPlan.Decide(new Finding(FindingWord.Foreign, "x", "y"), deleteMissing: true));
    }

    private async Task ImportAsync(params string[] versions)
    {
        foreach (var version in versions)
        {
            Wheels.Write(_folder["dist"], "alpha", version);
        }

        await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
    }

    private Task<CommandRun> CheckAsync() => CommandRun.RunAsync(["check", .. Here]);

    private static IEnumerable<string> Steps(string output, string word) =>
        output.Split('\n').Where(line => line.StartsWith(word, StringComparison.Ordinal)).Select(line => line[word.Length..].Trim());

    private static IEnumerable<string> Sorted(string output) => Sorted(output.Split('\n'));

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);

    private string FindArtifact(string name) =>
        Assert.Single(Directory.GetFiles(_folder["data/artifacts/objects"], name, SearchOption.AllDirectories));

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[40] ^= 1;
        File.SetAttributes(path, FileAttributes.Normal);
        File.WriteAllBytes(path, bytes);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = Open();
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private async Task<object?> ReadAsync(string sql)
    {
        await using var connection = Open();
        await using var command = new SqliteCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_folder["data/larder.db"]};Pooling=False");
        connection.Open();
        return connection;
    }
}
