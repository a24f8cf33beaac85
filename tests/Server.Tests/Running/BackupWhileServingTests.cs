using System.Globalization;
using Larder.Server.Commands;
using Larder.Server.Tests.Commands;

namespace Larder.Server.Tests.Running;

public sealed class BackupWhileServingTests : IDisposable
{
    private const int Writers = 4, FilesOfAWriter = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly DisasterFolder _index;
    private readonly DisasterFolder _restored;

    public BackupWhileServingTests()
    {
        _index = new DisasterFolder(_folder["data"]);
        _restored = new DisasterFolder(_folder["restored"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_four_write_a_backup_holds_all_that_was_acknowledged_before_it_and_every_file_it_lists()
    {
        for (var writer = 0; writer < Writers; writer++)
        {
            for (var file = 0; file < FilesOfAWriter; file++)
            {
                Wheels.Write(_folder[$"dist{writer}"], $"pack{file % 7}", string.Create(CultureInfo.InvariantCulture, $"{writer}.{file}"));
            }
        }

        await using var program = await _index.ServeAsync();
        var outputs = Enumerable.Range(0, Writers).Select(_ => TextWriter.Synchronized(new StringWriter())).ToArray();
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => CommandTree.RunAsync(
            ["import", _folder[$"dist{writer}"], "--parallel", "1", "--data", _index.Data],
            new Terminal { Output = outputs[writer], Error = TextWriter.Null, CanPrompt = false, CanAnimate = false }))).ToArray();

        var backups = 0;
        while (!writing.All(task => task.IsCompleted) || backups is 0)
        {
            var acknowledged = Acknowledged();
            await _index.DoAsync("backup", _folder["backup"]);
            Directory.CreateDirectory(_folder["restored"]);
            Directory.Delete(_folder["restored"], recursive: true);
            await _restored.DoAsync("restore", _folder["backup"]);

            var listed = await _restored.FilesAsync();
            var names = listed.Select(line => line.Split(' ')[1]).ToHashSet(StringComparer.Ordinal);
            Assert.Empty(acknowledged.Except(names));
            Assert.Contains($"Checked {listed.Count} files", (await _restored.DoAsync("check")).Output);
            backups++;
        }

        Assert.All(writing, task => Assert.Equal(0, task.Result));
        await _index.DoAsync("backup", _folder["backup"]);
        Directory.Delete(_folder["restored"], recursive: true);
        await _restored.DoAsync("restore", _folder["backup"]);
        Assert.Equal(await _index.FilesAsync(), await _restored.FilesAsync());
        Assert.Equal(Writers * FilesOfAWriter, (await _restored.FilesAsync()).Count);
        await program.TerminateAsync();
        Assert.Equal(await _index.ReadPagesAsync(), await _restored.ReadPagesAsync());

        HashSet<string> Acknowledged() => [.. outputs.SelectMany(output => output.ToString()!.Split('\n'))
            .Where(line => line.StartsWith("imported", StringComparison.Ordinal)).Select(line => line.Split("  ")[1].Trim())];
    }

    [Fact]
    public async Task Killed_anywhere_a_backup_and_a_restore_are_finished_by_the_next()
    {
        for (var file = 0; file < 120; file++)
        {
            Wheels.Write(_folder["dist"], $"pack{file % 7}", string.Create(CultureInfo.InvariantCulture, $"1.{file}"));
        }

        await _index.DoAsync("import", _folder["dist"], "--parallel", "8");
        foreach (var copied in (int[])[0, 20, 90])
        {
            await using var backup = LarderProcess.Start("backup", _folder["backup"], "--parallel", "1", "--data", _index.Data);
            await backup.KillOnceAsync(() => Task.FromResult(Count(_folder["backup"]) > copied));
            Assert.Contains("not finished", (await _restored.RunAsync("restore", _folder["backup"])).Error);
        }

        await _index.DoAsync("backup", _folder["backup"]);
        foreach (var copied in (int[])[0, 20, 90])
        {
            await using var restore = LarderProcess.Start("restore", _folder["backup"], "--parallel", "1", "--data", _restored.Data);
            await restore.KillOnceAsync(() => Task.FromResult(Count(_restored.Objects) > copied));
            Assert.Equal(0, await _restored.CountPackagesAsync());
        }

        await _restored.DoAsync("restore", _folder["backup"]);

        Assert.Equal(await _index.FilesAsync(), await _restored.FilesAsync());
        Assert.Contains("0 damaged, 0 orphans", (await _restored.DoAsync("check")).Output);

        static int Count(string folder) =>
            Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.whl", SearchOption.AllDirectories).Count() : 0;
    }
}
