using System.Globalization;
using System.Text.Json.Nodes;

namespace Larder.Server.Tests.Commands;

/// <summary>backup and restore on folders that no program runs on.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Backup => _folder["backup"];

    private string[] Here => ["--data", _folder["data"]];

    private string[] There => ["--data", _folder["restored"]];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_backed_up_is_there_again_with_its_files_yanks_users_and_tokens()
    {
        await FillAsync();

        var backup = await CommandRun.RunAsync(["backup", Backup, .. Here]);
        var restore = await CommandRun.RunAsync(["restore", Backup, .. There]);

        Assert.True(backup.Status is 0, backup.Error);
        Assert.True(restore.Status is 0, restore.Error);
        Assert.Contains("3 files", backup.Output);
        Assert.Contains("0 of them damaged", restore.Output);
        foreach (var command in (string[][])
        [
            ["package", "show", "alpha"], ["package", "list", "--json"], ["user", "list", "--json"], ["token", "list", "--json"],
        ])
        {
            Assert.Equal((await CommandRun.RunAsync([.. command, .. Here])).Output, (await CommandRun.RunAsync([.. command, .. There])).Output);
        }

        Assert.Contains("Checked 3 files", (await CommandRun.RunAsync(["check", .. There])).Output);
    }

    [Fact]
    public async Task A_backup_of_what_was_restored_holds_the_same_rows()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);
        await CommandRun.RunAsync(["restore", Backup, .. There]);

        await CommandRun.RunAsync(["backup", _folder["again"], .. There]);

        Assert.Equal(Rows(Backup).ToJsonString(), Rows(_folder["again"]).ToJsonString());
    }

    [Fact]
    public async Task A_second_backup_copies_only_what_is_new_and_keeps_one_database()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);
        var first = Directory.GetFiles(Backup, "*.whl", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Wheels.Write(_folder["more"], "alpha", "3.0");
        await CommandRun.RunAsync(["import", _folder["more"], .. Here]);

        var second = await CommandRun.RunAsync(["backup", Backup, .. Here]);

        Assert.Contains("4 files", second.Output);
        Assert.All(first, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        Assert.Single(Directory.GetFiles(Backup, "database-*"));
    }

    [Fact]
    public async Task A_database_that_is_in_use_or_has_rows_is_left_alone()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);

        var refused = await CommandRun.RunAsync(["restore", Backup, .. Here]);

        Assert.Equal(1, refused.Status);
        Assert.Contains("not empty", Assert.Single(refused.Problems));
    }

    [Fact]
    public async Task Half_a_backup_and_a_damaged_one_are_known_for_what_they_are()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);
        var (seal, database) = (Path.Combine(Backup, "backup.json"), Assert.Single(Directory.GetFiles(Backup, "database-*")));
        var (sealText, bytes) = (await File.ReadAllTextAsync(seal, Stop), await File.ReadAllBytesAsync(database, Stop));

        File.Delete(seal);
        var unsealed = await CommandRun.RunAsync(["restore", Backup, .. There]);
        await File.WriteAllTextAsync(seal, sealText.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), Stop);
        var newer = await CommandRun.RunAsync(["restore", Backup, .. There]);
        await File.WriteAllTextAsync(seal, sealText.Replace("\"database-", "\"../database-", StringComparison.Ordinal), Stop);
        var elsewhere = await CommandRun.RunAsync(["restore", Backup, .. There]);
        await File.WriteAllTextAsync(seal, sealText, Stop);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(database, bytes, Stop);
        var changed = await CommandRun.RunAsync(["restore", Backup, .. There]);
        await File.WriteAllBytesAsync(database, bytes[..^10], Stop);
        var cut = await CommandRun.RunAsync(["restore", Backup, .. There]);

        Assert.Contains("not finished", Assert.Single(unsealed.Problems));
        Assert.Contains("version 2", Assert.Single(newer.Problems));
        Assert.Contains("outside", Assert.Single(elsewhere.Problems));
        Assert.Contains("damaged", Assert.Single(changed.Problems));
        Assert.Contains("not whole", Assert.Single(cut.Problems));
        Assert.False(Directory.Exists(_folder["restored"]));
    }

    [Fact]
    public async Task A_file_that_was_damaged_in_the_backup_is_not_restored_and_is_named()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);
        var wheel = Assert.Single(Directory.GetFiles(Backup, "alpha-1.0-*.whl", SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(wheel, Stop);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(wheel, bytes, Stop);

        var compare = await CommandRun.RunAsync(["restore", Backup, "--dry-run", .. There]);
        var restore = await CommandRun.RunAsync(["restore", Backup, .. There]);
        var check = await CommandRun.RunAsync(["check", .. There]);
        var repaired = await CommandRun.RunAsync(["backup", Backup, "--verify", .. Here]);
        var again = await CommandRun.RunAsync(["restore", Backup, "--data", _folder["third"]]);

        Assert.Equal((1, 1, 1), (compare.Status, restore.Status, check.Status));
        Assert.Contains("damaged  alpha-1.0-py3-none-any.whl", compare.Output);
        Assert.Contains("damaged  alpha-1.0-py3-none-any.whl", restore.Output);
        Assert.Contains("1 damaged", check.Output);
        Assert.Equal((0, 0), (repaired.Status, again.Status));
    }

    [Fact]
    public async Task What_a_power_cut_left_empty_in_an_unfinished_backup_is_copied_again()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);
        File.Delete(Path.Combine(Backup, "backup.json"));
        await File.WriteAllBytesAsync(
            Assert.Single(Directory.GetFiles(Backup, "alpha-1.0-*.metadata", SearchOption.AllDirectories)), [], Stop);

        var backup = await CommandRun.RunAsync(["backup", Backup, .. Here]);
        var restore = await CommandRun.RunAsync(["restore", Backup, .. There]);

        Assert.Equal((0, 0), (backup.Status, restore.Status));
        Assert.Contains("Checked 3 files", (await CommandRun.RunAsync(["check", .. There])).Output);
    }

    [Fact]
    public async Task A_database_of_a_later_schema_than_the_backup_is_left_alone()
    {
        await FillAsync();
        await CommandRun.RunAsync(["backup", Backup, .. Here]);
        await CommandRun.RunAsync(["migrate", .. There]);
        var (seal, text) = (Path.Combine(Backup, "backup.json"), await File.ReadAllTextAsync(Path.Combine(Backup, "backup.json"), Stop));
        var schema = (int)JsonNode.Parse(text)!["schema"]!;
        string Field(int number) => string.Create(CultureInfo.InvariantCulture, $"\"schema\": {number}");
        await File.WriteAllTextAsync(seal, text.Replace(Field(schema), Field(schema - 1), StringComparison.Ordinal), Stop);

        var older = await CommandRun.RunAsync(["restore", Backup, .. There]);
        await File.WriteAllTextAsync(seal, text, Stop);
        var same = await CommandRun.RunAsync(["restore", Backup, .. There]);

        Assert.Equal((1, 0), (older.Status, same.Status));
        Assert.Contains("without tables", Assert.Single(older.Problems));
    }

    [Fact]
    public async Task A_listed_file_that_the_store_has_lost_is_named_by_a_backup_that_holds_the_others()
    {
        await FillAsync();
        File.Delete(Assert.Single(Directory.GetFiles(_folder["data/artifacts/objects"], "alpha-1.0-*.whl", SearchOption.AllDirectories)));

        var backup = await CommandRun.RunAsync(["backup", Backup, .. Here]);
        var restore = await CommandRun.RunAsync(["restore", Backup, .. There]);

        Assert.Equal((1, 1), (backup.Status, restore.Status));
        Assert.Contains("1 of them damaged", backup.Output);
        Assert.Contains("alpha-1.0-py3-none-any.whl", restore.Output);
    }

    [Fact]
    public async Task Files_can_stay_in_the_store_while_the_database_goes_and_comes_back()
    {
        await FillAsync();
        var backup = await CommandRun.RunAsync(["backup", Backup, "--database-only", .. Here]);
        foreach (var file in Directory.GetFiles(_folder["data"], "larder.db*"))
        {
            File.Delete(file);
        }

        var restore = await CommandRun.RunAsync(["restore", Backup, .. Here]);

        Assert.Equal((0, 0), (backup.Status, restore.Status));
        Assert.False(Directory.Exists(Path.Combine(Backup, "objects")));
        Assert.Contains("Checked 3 files", (await CommandRun.RunAsync(["check", .. Here])).Output);
    }

    [Fact]
    public async Task Without_a_database_there_is_nothing_to_back_up()
    {
        var run = await CommandRun.RunAsync(["backup", Backup, .. Here]);

        Assert.Equal(1, run.Status);
        Assert.False(Directory.Exists(Backup));
    }

    private static JsonNode Rows(string backup) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(backup, "backup.json")))!["database"]!["rows"]!;

    private async Task FillAsync()
    {
        foreach (var version in (string[])["1.0", "1.1", "2.0"])
        {
            Wheels.Write(_folder["dist"], "alpha", version, string.Create(CultureInfo.InvariantCulture, $"x = {version}\n"));
        }

        Wheels.Write(_folder["dist"], "beta", "1.0");
        Assert.Equal(0, (await CommandRun.RunAsync(["import", _folder["dist"], .. Here])).Status);
        await CommandRun.RunAsync(["package", "yank", "alpha", "1.1", "--reason", "broken", .. Here]);
        await CommandRun.RunAsync(["package", "delete", "beta", "1.0", "--yes", .. Here]);
        await CommandRun.RunAsync(["package", "status", "alpha", "deprecated", "--reason", "use gamma", .. Here]);
        await CommandRun.RunWithInputAsync("correct horse battery\n", ["user", "add", "alice", "--admin", "--password-stdin", .. Here]);
        await CommandRun.RunAsync([
            "token", "create", "--user", "alice", "--label", "ci", "--actions", "read,administer", "--network", "10.0.0.0/8", .. Here,
        ]);
    }
}
