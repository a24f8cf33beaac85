using System.Globalization;
using Larder.Server.Tests.Commands;

namespace Larder.Server.Tests.Running;

/// <summary>The database is lost, and the artifact store is all there is.</summary>
public sealed class RebuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisasterFolder _index;

    public RebuildTests() => _index = new DisasterFolder(_folder["data"]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_page_is_byte_for_byte_what_it_was_with_yanks_statuses_and_deletions()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var before = await _index.ReadPagesAsync();
        _index.LoseDatabase();

        var rebuild = await _index.DoAsync("rebuild", "--from-bucket");
        var after = await _index.ReadPagesAsync();

        Assert.Equal(before, after);
        Assert.Contains("Listed 4 files of 3 packages, 0 of them without a manifest, 0 lost, 0 skipped", rebuild.Output);
        Assert.Contains("users, passwords and tokens", rebuild.Error);
        Assert.Contains("Checked 4 files", (await _index.DoAsync("check")).Output);

        // What was deleted stays deleted: other bytes may not take its name.
        Wheels.Write(_folder["other"], "beta", "1.0", "x = 2\n");
        Assert.Contains("beta", (await _index.RunAsync("import", _folder["other"])).Output);
        Assert.Equal(1, await _index.QueryAsync("select count(*) from file where file_name like 'beta-1.0%' and deleted_at is not null"));
        Assert.True(await _index.QueryAsync("select serial from package where name = 'alpha'") > 1_000_000);
    }

    [Fact]
    public async Task A_second_disaster_is_survived_as_well_as_the_first()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var before = await _index.ReadPagesAsync();
        for (var disaster = 0; disaster < 2; disaster++)
        {
            _index.LoseDatabase();
            await _index.DoAsync("rebuild", "--from-bucket");
            await WriteManifestsAsync();
        }

        Assert.Equal(before, await _index.ReadPagesAsync());
    }

    [Theory]
    [InlineData("restored")]
    [InlineData("set back")]
    public async Task LOST_what_a_database_acknowledged_after_it_was_set_back_counts_and_not_what_another_life_did(string how)
    {
        await FillAsync();
        await WriteManifestsAsync();
        await _index.DoAsync("backup", _folder["backup"]);
        var copies = Directory.GetFiles(_index.Data, "larder.db*").Where(path => !path.EndsWith("-shm", StringComparison.Ordinal))
            .ToDictionary(path => path, File.ReadAllBytes);
        Wheels.Write(_folder["late"], "foo", "1.0", "x = 'A'\n");
        await _index.DoAsync("import", _folder["late"]);
        await _index.DoAsync("package", "yank", "foo", "1.0");
        await _index.DoAsync("package", "yank", "alpha", "2.0");
        await WriteManifestsAsync();

        _index.LoseDatabase();
        if (how is "restored")
        {
            await _index.DoAsync("restore", _folder["backup"]);
        }
        else
        {
            foreach (var (path, bytes) in copies)
            {
                await File.WriteAllBytesAsync(path, bytes, Stop);
            }
        }

        Wheels.Write(_folder["again"], "foo", "1.0", "x = 'B'\n");
        await _index.DoAsync("import", _folder["again"]);
        await _index.DoAsync("package", "delete", "alpha", "1.0", "--yes");
        await WriteManifestsAsync();
        var before = await _index.FilesAsync();
        _index.LoseDatabase();
        await _index.DoAsync("rebuild", "--from-bucket");

        Assert.Equal(before, await _index.FilesAsync());
        Assert.Equal(1, await _index.QueryAsync("select count(*) from file where yanked_reason is not null"));
    }

    [Fact]
    public async Task Files_that_no_manifest_has_yet_are_recovered_from_their_bytes()
    {
        await FillAsync();
        await WriteManifestsAsync();
        Wheels.Write(_folder["late"], "alpha", "9.0");
        Wheels.Write(_folder["late"], "delta", "1.0");
        await _index.DoAsync("import", _folder["late"], "--Manifests:Delay=00:10:00");
        var before = await _index.FilesAsync();
        _index.LoseDatabase();

        var rebuild = await _index.DoAsync("rebuild", "--from-bucket", "--Manifests:Delay=00:10:00");

        Assert.Contains("recovered alpha alpha-9.0-py3-none-any.whl", rebuild.Output);
        Assert.Contains("recovered delta delta-1.0-py3-none-any.whl", rebuild.Output);
        Assert.Equal(6, await _index.QueryAsync("select count(*) from file where deleted_at is null"));
        Assert.Equal(before, await _index.FilesAsync());
    }

    [Fact]
    public async Task A_lost_manifest_costs_the_yanks_and_not_the_files()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var before = await _index.FilesAsync();
        Directory.Delete(Path.Combine(_index.Objects, "main", "alpha", "manifest"), recursive: true);
        _index.LoseDatabase();

        var rebuild = await _index.DoAsync("rebuild", "--from-bucket");

        Assert.Equal(before, await _index.FilesAsync());
        Assert.Contains("recovered alpha alpha-1.1-py3-none-any.whl", rebuild.Output);
        Assert.Equal(0, await _index.QueryAsync("select count(*) from file where yanked_reason is not null"));
    }

    [Theory]
    [InlineData("\"files\":[", "\"files\":[null,")]
    [InlineData("\"version\":\"1.1\"", "\"version\":\"one\"")]
    [InlineData("\"status\":\"deprecated\"", "\"status\":300")]
    [InlineData("", "")]
    public async Task A_damaged_manifest_is_named_and_an_older_one_serves(string right, string wrong)
    {
        await FillAsync();
        await WriteManifestsAsync();
        var manifest = Assert.Single(Directory.GetFiles(Path.Combine(_index.Objects, "main", "alpha", "manifest")));
        var newer = Path.Combine(Path.GetDirectoryName(manifest)!, "0000000000000099999.json");
        var text = (await File.ReadAllTextAsync(manifest, Stop)).Replace("\"serial\":5", "\"serial\":99999", StringComparison.Ordinal);
        await File.WriteAllTextAsync(newer, right.Length is 0 ? text[..^9] : text.Replace(right, wrong, StringComparison.Ordinal), Stop);
        _index.LoseDatabase();

        var rebuild = await _index.RunAsync("rebuild", "--from-bucket");

        Assert.Equal(1, rebuild.Status);
        Assert.Contains("skipped   main/alpha/manifest/0000000000000099999.json", rebuild.Output);
        Assert.Equal(1, await _index.QueryAsync("select count(*) from file where yanked_reason is not null"));
    }

    [Fact]
    public async Task UNDEAD_a_manifest_of_a_newer_program_ends_the_run_instead_of_being_passed_over()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var manifest = Assert.Single(Directory.GetFiles(Path.Combine(_index.Objects, "main", "alpha", "manifest")));
        var text = await File.ReadAllTextAsync(manifest, Stop);
        await File.WriteAllTextAsync(manifest, text.Replace("\"version\":1,", "\"version\":2,", StringComparison.Ordinal), Stop);
        _index.LoseDatabase();

        var older = await _index.RunAsync("rebuild", "--from-bucket");
        await File.WriteAllTextAsync(manifest, text, Stop);
        await _index.DoAsync("rebuild", "--from-bucket");

        Assert.Equal(1, older.Status);
        Assert.Contains("version 2 of the format", older.Error);
        Assert.Equal(1, await _index.QueryAsync("select count(*) from file where yanked_reason is not null"));
    }

    [Fact]
    public async Task A_file_in_the_folder_of_another_package_is_skipped_and_keeps_nothing_from_its_own()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var before = await _index.FilesAsync();
        var wheel = Assert.Single(Directory.GetFiles(_index.Objects, "gamma_ray-1.0-*.whl", SearchOption.AllDirectories));
        var copy = Path.Combine(_index.Objects, "main", "aaa", Guid.CreateVersion7().ToString("n"), Path.GetFileName(wheel));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(wheel, copy);
        File.Copy(wheel + ".metadata", copy + ".metadata");
        _index.LoseDatabase();

        var rebuild = await _index.RunAsync("rebuild", "--from-bucket", "--parallel", "1");

        Assert.Equal(1, rebuild.Status);
        Assert.Contains("skipped   main/aaa/", rebuild.Output);
        Assert.Contains("It is a file of gamma-ray and lies in the folder of aaa.", rebuild.Output);
        Assert.Equal(before, await _index.FilesAsync());
        Assert.Equal(0, await _index.QueryAsync("select count(*) from package where name = 'aaa'"));
    }

    [Fact]
    public async Task What_lost_its_bytes_is_not_listed_and_its_name_takes_the_same_bytes_only()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var lost = Assert.Single(Directory.GetFiles(_index.Objects, "alpha-2.0-*.whl", SearchOption.AllDirectories));
        File.Delete(lost);
        _index.LoseDatabase();

        var rebuild = await _index.RunAsync("rebuild", "--from-bucket");
        var again = await _index.RunAsync("import", _folder["dist"]);

        Assert.Equal(1, rebuild.Status);
        Assert.Contains("lost      alpha alpha-2.0-py3-none-any.whl", rebuild.Output);
        Assert.Contains("imported  alpha-2.0-py3-none-any.whl", again.Output);
        Assert.Contains("0 damaged", (await _index.RunAsync("check", "--grace", "0")).Output);
    }

    [Fact]
    public async Task What_lies_damaged_under_a_lost_files_key_is_left_for_a_person()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var damaged = Assert.Single(Directory.GetFiles(_index.Objects, "alpha-2.0-*.whl", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(damaged, "half of it", Stop);
        _index.LoseDatabase();

        var rebuild = await _index.RunAsync("rebuild", "--from-bucket");
        await _index.DoAsync("check", "--sweep", "--grace", "0");

        Assert.Contains("lost      alpha alpha-2.0-py3-none-any.whl", rebuild.Output);
        Assert.Equal("half of it", await File.ReadAllTextAsync(damaged, Stop));
    }

    [Fact]
    public async Task LOST_between_a_killed_rebuild_and_its_end_nobody_uses_the_database()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var before = await _index.FilesAsync();
        _index.LoseDatabase();
        await _index.DoAsync("rebuild", "--from-bucket");
        await _index.ExecuteAsync("delete from audit where action = 'index:rebuild-end'");

        var import = await _index.RunAsync("import", _folder["dist"]);
        var adopt = await _index.RunAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        await _index.DoAsync("rebuild", "--from-bucket");

        Assert.Contains("a rebuild of it was not finished", import.Error + import.Output);
        Assert.Contains("not finished", Assert.Single(adopt.Problems));
        Assert.Equal(before, await _index.FilesAsync());
        await _index.DoAsync("import", _folder["dist"]);
    }

    [Fact]
    public async Task LOST_a_database_that_was_used_before_the_end_of_its_rebuild_is_not_taken_for_a_whole_one()
    {
        await FillAsync();
        await WriteManifestsAsync();
        _index.LoseDatabase();
        await _index.DoAsync("rebuild", "--from-bucket");
        await _index.ExecuteAsync(
            "delete from audit where action = 'index:rebuild-end'; delete from file where file_name like 'alpha-1.0%'");

        var missing = await _index.RunAsync("rebuild", "--from-bucket");
        await _index.ExecuteAsync("update audit set action = 'file:add' where action = 'index:rebuild-end'");
        var used = await _index.RunAsync("rebuild", "--from-bucket");

        Assert.Equal((1, 1), (missing.Status, used.Status));
        Assert.Contains("alpha-1.0-py3-none-any.whl: Its manifest lists it", missing.Output);
        Assert.Contains("not empty", Assert.Single(used.Problems));
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_writes_nothing_and_a_used_database_is_left_alone()
    {
        await FillAsync();
        await WriteManifestsAsync();
        var used = await _index.RunAsync("rebuild", "--from-bucket");
        _index.LoseDatabase();

        var dry = await _index.DoAsync("rebuild", "--from-bucket", "--dry-run");

        Assert.Equal(1, used.Status);
        Assert.Contains("not empty", Assert.Single(used.Problems));
        Assert.Contains("Would list 4 files of 3 packages", dry.Output);
        Assert.False(File.Exists(Path.Combine(_index.Data, "larder.db")));
    }

    [Fact]
    public async Task Beside_a_running_program_nothing_is_rebuilt_or_restored()
    {
        await using var program = await _index.ServeAsync();

        var rebuild = await _index.RunAsync("rebuild", "--from-bucket");

        Assert.Equal(1, rebuild.Status);
        Assert.Contains("in use", Assert.Single(rebuild.Problems));
    }

    [Fact]
    public async Task Killed_anywhere_it_goes_on_and_comes_to_the_same()
    {
        for (var package = 0; package < 150; package++)
        {
            Wheels.Write(_folder["dist"], string.Create(CultureInfo.InvariantCulture, $"pack{package:000}"), "1.0");
        }

        await _index.DoAsync("import", _folder["dist"], "--parallel", "8");
        await WriteManifestsAsync();
        var before = await _index.FilesAsync();
        _index.LoseDatabase();

        var kills = 0;
        for (var rows = 5L; ; rows += 40)
        {
            await using var rebuild = LarderProcess.Start("rebuild", "--from-bucket", "--parallel", "1", "--data", _index.Data);
            if (!await rebuild.KillOnceAsync(async () => await _index.CountPackagesAsync() >= rows))
            {
                break;
            }

            kills++;
        }

        Assert.True(kills > 0);
        Assert.Equal(before, await _index.FilesAsync());
        Assert.Contains("0 damaged, 0 orphans", (await _index.DoAsync("check")).Output);
        Assert.Equal(1, (await _index.RunAsync("rebuild", "--from-bucket")).Status);
    }

    private async Task FillAsync()
    {
        foreach (var version in (string[])["1.0", "1.1", "2.0"])
        {
            Wheels.Write(_folder["dist"], "alpha", version, string.Create(CultureInfo.InvariantCulture, $"x = '{version}'\n"));
        }

        Wheels.Write(_folder["dist"], "beta", "1.0");
        Wheels.Write(_folder["dist"], "gamma_ray", "1.0");
        await _index.DoAsync("import", _folder["dist"], "--Manifests:Delay=00:10:00");
        await _index.DoAsync("package", "yank", "alpha", "1.1", "--reason", "broken <b>", "--Manifests:Delay=00:10:00");
        await _index.DoAsync("package", "delete", "beta", "1.0", "--yes", "--Manifests:Delay=00:10:00");
        await _index.DoAsync("package", "status", "alpha", "deprecated", "--reason", "use gamma", "--Manifests:Delay=00:10:00");
    }

    /// <summary>A start writes what is owed.</summary>
    private async Task WriteManifestsAsync()
    {
        await using var program = await _index.ServeAsync();
        await _index.WaitForManifestsAsync();
        Assert.Equal(0, await program.TerminateAsync());
    }
}
