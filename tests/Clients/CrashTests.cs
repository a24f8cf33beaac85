using System.Collections.Concurrent;
using System.Globalization;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>LOST, EARLY, MUTATED, PHANTOM and AGREE when the program is killed while clients upload.</summary>
public sealed class CrashTests(SharedIndex shared) : IDisposable
{
    private const int Clients = 8;
    private const int Packages = 6;

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_CRASH_ROUNDS") ?? "5", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Distribution> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Distribution> _sent = new(StringComparer.Ordinal);

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_was_acknowledged_survives_a_kill_at_any_moment()
    {
        shared.Index.IsInOneProcess("the one process is killed and begins anew with its folder; tests/Cluster kills gateways and silos.");
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var acknowledgedBefore = _acknowledged.Count;
            await using var program = await LarderProgram.StartAsync(Data);
            await AssertWholeAsync(program);

            var target = random.Next(1, 120);
            var clients = Enumerable.Range(0, Clients).Select(client => UploadUntilItDiesAsync(program, round, client)).ToArray();
            Assert.True(
                await Eventually.IsTrueAsync(() => _acknowledged.Count >= acknowledgedBefore + target, TimeSpan.FromSeconds(60)),
                $"Only {_acknowledged.Count - acknowledgedBefore} uploads in a minute.\n{program.Log}");
            await program.KillAsync();
            await Task.WhenAll(clients);
            (await LarderProgram.CommandAsync(Data, "check")).Succeeded();
        }

        await using (var program = await LarderProgram.StartAsync(Data))
        {
            await AssertWholeAsync(program);
            program.RequestStop();
            Assert.Equal(0, await program.WaitForExitAsync());
        }

        (await LarderProgram.CommandAsync(Data, "check")).Succeeded();
        Assert.Empty(Directory.GetFiles(Path.Combine(Data, "artifacts/incoming")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Data, "spool"), "*", SearchOption.AllDirectories));

        // What killed uploads left in the store has no row, and goes when it is told to.
        (await LarderProgram.CommandAsync(Data, "check", "--sweep", "--grace", "0")).Succeeded();
        (await LarderProgram.CommandAsync(Data, "check", "--grace", "0")).Succeeded();
    }

    private async Task UploadUntilItDiesAsync(LarderProgram program, int round, int client)
    {
        using var http = program.NewClient();
        for (var number = 0; ; number++)
        {
            var package = new PackageDescription($"crashed{(client + number) % Packages}", $"{round}.{client}.{number}");

            // Some are large enough to be spooled to disk.
            var file = number % 10 == 9 ? Large(package) : Wheel.Make(package);
            _sent[file.FileName] = file;
            try
            {
                using var answer = await http.UploadAsync(file);
                if (answer.IsSuccessStatusCode)
                {
                    _acknowledged[file.FileName] = file;
                }
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private Distribution Large(PackageDescription package)
    {
        var path = Wheel.WriteLarge(package, Directory.CreateDirectory(_folder["large"]).FullName, mebibytes: 2);
        var file = new Distribution(package.Name, package.Version, Path.GetFileName(path), "bdist_wheel", File.ReadAllBytes(path));
        File.Delete(path);
        return file;
    }

    /// <summary>Every acknowledged file is listed with its digest; whatever is listed was sent, and can be fetched with that digest.</summary>
    private async Task AssertWholeAsync(LarderProgram program)
    {
        var listed = new Dictionary<string, ListedFile>(StringComparer.Ordinal);
        for (var package = 0; package < Packages; package++)
        {
            foreach (var file in await program.Client.ListAsync($"crashed{package}"))
            {
                listed.Add(file.FileName, file);
            }
        }

        foreach (var (name, file) in _acknowledged)
        {
            Assert.True(listed.ContainsKey(name), $"{name} was acknowledged and is lost.");
            Assert.Equal(file.Sha256, listed[name].Sha256);
        }

        await Parallel.ForEachAsync(listed.Values, TestContext.Current.CancellationToken, async (file, _) =>
        {
            Assert.Equal(_sent[file.FileName].Sha256, file.Sha256);
            Assert.Equal(file.Sha256, await program.Client.DigestAsync(file.Url));
        });
    }
}
