using Larder.Server.Tests.Commands;

namespace Larder.Server.Tests.Running;

/// <summary>A store that PyPICloud filled is taken over where it is.</summary>
public sealed class AdoptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisasterFolder _index;

    public AdoptionTests() => _index = new DisasterFolder(_folder["data"]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_are_listed_where_they_are_whatever_folders_they_lie_in()
    {
        var wheel = Place("9f3a/Alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");
        Place("old/prefix/alpha/alpha-2.0-py3-none-any.whl", "alpha", "2.0");
        Place("Beta_Pack/1.0/beta_pack-1.0-py3-none-any.whl", "beta_pack", "1.0");
        Place("beta-1.0.egg");
        Place("aaaa/gamma/gamma-1.0.tar.gz");
        Place("aaaa/gamma/notes.txt");
        var bytes = await File.ReadAllBytesAsync(wheel, Stop);

        var adopt = await _index.RunAsync("rebuild", "--from-bucket", "--layout", "pypicloud");

        Assert.Equal(1, adopt.Status);
        Assert.Contains("adopted   alpha alpha-1.0-py3-none-any.whl", adopt.Output);
        Assert.Contains("skipped   beta-1.0.egg", adopt.Output);
        Assert.Contains("skipped   aaaa/gamma/gamma-1.0.tar.gz", adopt.Output);
        Assert.DoesNotContain("notes.txt", adopt.Output);
        Assert.Contains("Listed 3 files of 2 packages", adopt.Output);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(wheel, Stop));
        Assert.True(File.Exists(wheel + ".metadata"));
        Assert.Contains("Checked 3 files", (await _index.DoAsync("check", "--grace", "0")).Output);
        Assert.Contains("/alpha-2.0-py3-none-any.whl", string.Join(' ', (await _index.ReadPagesAsync()).Keys));
        Assert.Equal(1, await _index.QueryAsync(
            "select count(*) from file where artifact_key = '9f3a/Alpha/alpha-1.0-py3-none-any.whl' and uploaded_by = 'unknown'"));
    }

    [Fact]
    public async Task It_can_be_done_again_and_takes_what_came_meanwhile_into_an_index_that_is_in_use()
    {
        Place("9f3a/alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");
        await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        Wheels.Write(_folder["dist"], "alpha", "3.0");
        await _index.DoAsync("import", _folder["dist"]);
        await _index.DoAsync("package", "yank", "alpha", "1.0");
        Place("0000/alpha/alpha-2.0-py3-none-any.whl", "alpha", "2.0");

        var again = await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        var third = await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");

        Assert.Contains("Listed 3 files of 1 packages", again.Output);
        Assert.Contains("1 were there already", again.Output);
        Assert.Contains("2 were there already", third.Output);
        Assert.Equal(1, await _index.QueryAsync("select count(*) from file where yanked_reason is not null"));
    }

    [Fact]
    public async Task What_was_adopted_is_rebuilt_from_its_manifests_when_the_database_is_lost()
    {
        Place("9f3a/alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");
        Place("2222/alpha/alpha-2.0-py3-none-any.whl", "alpha", "2.0");
        await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        await _index.DoAsync("package", "yank", "alpha", "2.0", "--reason", "no");
        await using (var program = await _index.ServeAsync())
        {
            await _index.WaitForManifestsAsync();
            await program.TerminateAsync();
        }

        var before = await _index.ReadPagesAsync();
        _index.LoseDatabase();
        await _index.DoAsync("rebuild", "--from-bucket");

        Assert.Equal(before, await _index.ReadPagesAsync());
    }

    [Fact]
    public async Task UNDEAD_what_was_deleted_here_is_not_taken_again_while_its_bytes_are_there()
    {
        Place("9f3a/alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");
        await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        await _index.DoAsync("package", "delete", "alpha", "1.0", "--yes");

        var again = await _index.RunAsync("rebuild", "--from-bucket", "--layout", "pypicloud");

        Assert.Equal(1, again.Status);
        Assert.Contains("skipped   9f3a/alpha/alpha-1.0-py3-none-any.whl: A file of this name was deleted here.", again.Output);
        Assert.Equal(0, await _index.QueryAsync("select count(*) from file where deleted_at is null"));
    }

    [Fact]
    public async Task A_killed_adoption_is_no_rebuild_that_could_go_on_and_nobody_starts_before_it_is_done_again()
    {
        Place("9f3a/alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");
        await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        await _index.ExecuteAsync("delete from audit where action like 'index:%end'");
        Place("2222/alpha/alpha-2.0-py3-none-any.whl", "alpha", "2.0");

        var rebuild = await _index.RunAsync("rebuild", "--from-bucket");
        var show = await _index.RunAsync("package", "show", "alpha");
        var again = await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");

        Assert.Equal((1, 1), (rebuild.Status, show.Status));
        Assert.Contains("not empty", Assert.Single(rebuild.Problems));
        Assert.Contains("files are being taken over into it", show.Error);
        Assert.Contains("1 were there already", again.Output);
        await _index.DoAsync("package", "show", "alpha");
    }

    [Fact]
    public async Task An_adoption_that_fails_on_its_way_keeps_nobody_from_starting()
    {
        Place("9f3a/alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");
        await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        Place("2222/alpha/alpha-2.0-py3-none-any.whl", "alpha", "2.0");
        await _index.ExecuteAsync(
            "create trigger breaks before insert on audit when new.action = 'file:adopt' begin select raise(abort, 'no room'); end");

        var failed = await _index.RunAsync("rebuild", "--from-bucket", "--layout", "pypicloud");
        await _index.ExecuteAsync("drop trigger breaks");

        Assert.NotEqual(0, failed.Status);
        Assert.Contains("no room", failed.Error);
        Assert.Contains("alpha-1.0", (await _index.DoAsync("package", "show", "alpha")).Output);
        Assert.Equal(1, await _index.QueryAsync("select count(*) from audit where detail like 'ended early: %no room%'"));
    }

    [Fact]
    public async Task A_dry_run_leaves_the_store_as_it_is()
    {
        var wheel = Place("9f3a/alpha/alpha-1.0-py3-none-any.whl", "alpha", "1.0");

        var run = await _index.DoAsync("rebuild", "--from-bucket", "--layout", "pypicloud", "--dry-run");

        Assert.Contains("Would list 1 files of 1 packages", run.Output);
        Assert.False(File.Exists(wheel + ".metadata"));
    }

    /// <summary>Puts a wheel under a key of somebody else's, or something that is no wheel.</summary>
    private string Place(string key, string? name = null, string? version = null)
    {
        var path = Path.Combine(_index.Objects, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (name is null)
        {
            File.WriteAllText(path, "no distribution");
        }
        else
        {
            File.Move(Wheels.Write(_folder["made"], name, version!), path);
        }

        return path;
    }
}
