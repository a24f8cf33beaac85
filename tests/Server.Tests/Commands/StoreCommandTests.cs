namespace Larder.Server.Tests.Commands;

/// <summary>import, check, package, user and token on a folder that no program runs on: each starts what it needs.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string[] Here => ["--data", _folder["data"]];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_imported_once_and_refusals_are_summed_up()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        Wheels.Write(_folder["dist/deep/er"], "beta", "2.0");
        await File.WriteAllTextAsync(_folder["dist/gamma-1.0-py3-none-any.whl"], "no wheel", Stop);
        await File.WriteAllTextAsync(_folder["dist/notes.txt"], "not looked at", Stop);

        var first = await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        var second = await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        var list = await CommandRun.RunAsync(["package", "list", .. Here]);

        Assert.Equal(1, first.Status);
        Assert.Contains("Imported 2 files", first.Output);
        Assert.Contains("gamma-1.0-py3-none-any.whl", first.Output);
        Assert.Contains("Imported 0 files (0 B), 2 were there already, 1 refused.", second.Output);
        Assert.Contains("alpha", list.Output);
        Assert.Contains("beta", list.Output);
        Assert.DoesNotContain("gamma", list.Output);
    }

    [Fact]
    public async Task The_settings_of_the_index_say_how_large_imported_metadata_may_be()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0", description: new string('x', 11 << 20));

        var small = await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        await File.WriteAllTextAsync(_folder["larder.json"], """{"Upload": {"MaxMetadataBytes": 20000000}}""", Stop);
        var large = await CommandRun.RunAsync(["import", _folder["dist"], "--config", _folder["larder.json"], .. Here]);

        Assert.Contains("METADATA' is larger than 10485760 bytes", small.Output);
        Assert.Contains("Imported 1 file", large.Output);
    }

    [Fact]
    public async Task What_is_no_file_is_refused_and_names_cannot_command_the_terminal()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        await File.WriteAllTextAsync(_folder["dist/\u001b[31mred-1.0.tar.gz"], "x", Stop);
        using var pipe = System.Diagnostics.Process.Start("mkfifo", _folder["dist/beta-1.0.tar.gz"]);
        await pipe.WaitForExitAsync(Stop);

        var run = await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);

        Assert.Contains("beta-1.0.tar.gz", run.Output);
        Assert.Contains("not a regular file", run.Output);
        Assert.Contains("?[31mred", run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("Imported 1 files", run.Output);
    }

    [Fact]
    public async Task Another_file_of_the_same_name_is_refused_with_the_reason()
    {
        Wheels.Write(_folder["one"], "alpha", "1.0");
        Wheels.Write(_folder["two"], "alpha", "1.0", "x = 2\n");

        await CommandRun.RunAsync(["import", _folder["one"], .. Here]);
        var run = await CommandRun.RunAsync(["import", _folder["two"], .. Here]);

        Assert.Equal(1, run.Status);
        Assert.Contains("File already exists", run.Output);
    }

    [Fact]
    public async Task Check_finds_what_is_damaged_missing_and_left_over()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        Wheels.Write(_folder["dist"], "alpha", "1.1");
        Wheels.Write(_folder["dist"], "alpha", "1.2");
        await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        Assert.Equal(0, (await CommandRun.RunAsync(["check", .. Here])).Status);

        var (changed, missing) = (FindArtifact("alpha-1.0-py3-none-any.whl"), FindArtifact("alpha-1.1-py3-none-any.whl"));
        var bytes = await File.ReadAllBytesAsync(changed, Stop);
        bytes[40] ^= 1;
        MakeWritable(changed);
        await File.WriteAllBytesAsync(changed, bytes, Stop);
        File.Delete(missing);
        await LeaveBytesAsync("alpha", $"{Guid.CreateVersion7():n}");
        await LeaveBytesAsync("alpha", "left");

        var check = await CommandRun.RunAsync(["check", .. Here]);
        var fast = await CommandRun.RunAsync(["check", "--fast", .. Here]);

        Assert.Equal(1, check.Status);
        Assert.Contains("alpha-1.0-py3-none-any.whl: its bytes have another digest", check.Output);
        Assert.Contains("alpha-1.1-py3-none-any.whl: its bytes are missing", check.Output);
        Assert.Contains("Checked 3 files", check.Output);
        Assert.Contains("2 damaged, 0 orphans, 1 young, 0 of deleted files, 0 earlier, 1 foreign", check.Output);
        Assert.Contains("sizes compared: 1 damaged", fast.Output);
    }

    [Fact]
    public async Task Orphans_fail_only_when_old_and_a_sweep_removes_them_but_never_a_listed_file()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        var listed = FindArtifact("alpha-1.0-py3-none-any.whl");
        var orphan = await LeaveBytesAsync("alpha", $"{Guid.CreateVersion7():n}");
        var foreign = await LeaveBytesAsync("alpha", "left");

        Assert.Equal(0, (await CommandRun.RunAsync(["check", .. Here])).Status);
        Assert.Equal(1, (await CommandRun.RunAsync(["check", "--grace", "0", .. Here])).Status);
        Assert.Equal(0, (await CommandRun.RunAsync(["check", "--grace", "0", "--sweep", .. Here])).Status);

        Assert.False(File.Exists(orphan));
        Assert.True(File.Exists(listed));
        Assert.True(File.Exists(foreign));
        Assert.Contains("0 orphans", (await CommandRun.RunAsync(["check", "--grace", "0", .. Here])).Output);
    }

    [Fact]
    public async Task Bytes_of_deleted_files_do_not_fail_a_check()
    {
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        await CommandRun.RunAsync(["import", _folder["dist"], .. Here]);
        await CommandRun.RunAsync(["package", "delete", "alpha", "1.0", "--yes", .. Here]);

        var check = await CommandRun.RunAsync(["check", "--grace", "0", .. Here]);

        Assert.Equal(0, check.Status);
        Assert.Contains("Checked 0 files", check.Output);
    }

    [Fact]
    public async Task Accounts_and_tokens_are_made_listed_and_taken_back()
    {
        var add = await CommandRun.RunWithInputAsync("correct horse battery\n", ["user", "add", "alice", "--admin", "--password-stdin", .. Here]);
        var again = await CommandRun.RunWithInputAsync("correct horse battery\n", ["user", "add", "alice", "--password-stdin", .. Here]);
        var token = await CommandRun.RunAsync(
        [
            "token", "create", "--user", "alice", "--label", "ci", "--actions", "read,write", "--packages", "Six,team-*",
            "--network", "10.0.0.0/8", "--network", "fd00::/8", "--expires", "90d", .. Here,
        ]);
        var id = token.Output.Split('_')[1];
        var show = await CommandRun.RunAsync(["token", "show", id, .. Here]);
        var wrong = await CommandRun.RunAsync(["token", "create", "--user", "alice", "--network", "10.1.0.0/8", .. Here]);
        var revoke = await CommandRun.RunAsync(["token", "revoke", id, .. Here]);
        var tokens = await CommandRun.RunAsync(["token", "list", "--json", .. Here]);
        var users = await CommandRun.RunAsync(["user", "list", .. Here]);

        Assert.Equal([0, 1, 0, 0], new[] { add.Status, again.Status, token.Status, revoke.Status });
        Assert.StartsWith("larder_", token.Output);
        Assert.Single(token.Output.Trim().Split('\n'));
        Assert.Contains("\"state\": \"revoked\"", tokens.Output);
        Assert.Contains("May:             read,write six,team-*", show.Output);
        Assert.Contains("From:            10.0.0.0/8,fd00::/8", show.Output);
        Assert.Contains("Last used (UTC): -", show.Output);
        Assert.Contains("networks[0]: It has bits behind its prefix: write 10.0.0.0/8.", Assert.Single(wrong.Problems));
        Assert.Contains("alice", users.Output);

        // The first account was made by hand: nobody else's is made up.
        Assert.DoesNotContain("admin ", users.Output);
    }

    [Fact]
    public async Task A_password_is_never_taken_from_where_others_can_see_it()
    {
        var run = await CommandRun.RunAsync(["user", "add", "alice", "--password", "visible-in-ps", .. Here]);

        Assert.Equal(1, run.Status);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task Check_without_a_database_says_so()
    {
        var run = await CommandRun.RunAsync(["check", .. Here]);

        Assert.Equal(1, run.Status);
        Assert.Contains("no tables of Larder", Assert.Single(run.Problems));
    }

    /// <summary>Bytes that no row has.</summary>
    private async Task<string> LeaveBytesAsync(string package, string attempt)
    {
        var path = Path.Combine(_folder["data/artifacts/objects/main"], package, attempt, "over-1.0.tar.gz");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "bytes of an upload that was killed", Stop);
        return path;
    }

    private string FindArtifact(string name) =>
        Assert.Single(Directory.GetFiles(_folder["data/artifacts/objects"], name, SearchOption.AllDirectories));

    private static void MakeWritable(string path) => File.SetAttributes(path, FileAttributes.Normal);
}
