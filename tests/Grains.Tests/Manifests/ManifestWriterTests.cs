using System.Collections.Concurrent;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Manifests;
using Larder.Grains.Tests.Hosting;
using Larder.Grains.Tests.Sweeping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Tests.Manifests;

/// <summary>The silo of the single process with its store on disk: what lies in the store some time after a change.</summary>
public sealed class ManifestWriterTests : IDisposable
{
    private const string Prefix = "main/six/manifest/";

    private static readonly PackageId Six = new(IndexName.Main, "six");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_about_a_package_comes_into_the_store_and_older_manifests_go()
    {
        using var host = await StartAsync("00:00:00.1");
        var six = SingleProcessTests.Package(host);
        await six.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
        await NewestAsync(host, manifest => manifest.Serial is 1);

        await six.CommitAsync(Samples.Upload("six", "1.1"), Samples.Alice);
        await six.CommitAsync(Samples.Upload("six", "2.0"), Samples.Alice);
        await six.SetReleaseYankedAsync("1.1", "broken", Samples.Alice);
        await six.DeleteFileAsync(Samples.Wheel("six", "1.0").FileName, Samples.Alice);
        await six.SetStatusAsync(PackageStatus.Deprecated, "use seven", Samples.Alice);
        var manifest = await NewestAsync(host, manifest => manifest.Serial is 6);

        Assert.Equal(("six", PackageStatus.Deprecated, "use seven"), (manifest.Name, manifest.Status, manifest.StatusReason));
        Assert.Equal(["1", "1.1", "2"], manifest.Releases.Select(release => release.Version));
        Assert.Equal([null, "broken", null], manifest.Releases.Select(release => release.YankedReason));
        Assert.Equal([null, "broken", null], manifest.Files.Select(file => file.YankedReason));
        Assert.Equal("alice", manifest.Files[0].DeletedBy);
        Assert.NotNull(manifest.Files[0].DeletedAt);
        var (wheel, file) = (Samples.Wheel("six", "2.0"), manifest.Files[2]);
        Assert.Equal((wheel.Sha256, wheel.Md5, wheel.Blake2b256), (file.Sha256, file.Md5, file.Blake2b256));
        Assert.Equal((wheel.RequiresPython, wheel.PythonTag, wheel.ArtifactKey), (file.RequiresPython, file.PythonTag, file.ArtifactKey));
        await Until.TrueAsync(async () => (await KeysAsync(host)).Count is 1);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_manifest_that_a_killed_process_owed_is_written_by_the_next()
    {
        // A process that would write in ten minutes ends: as far as manifests are concerned, it was killed.
        using (var first = await StartAsync("00:10:00"))
        {
            await SingleProcessTests.Package(first).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
            await first.StopAsync(Stop);
        }

        using var second = await StartAsync("00:10:00");
        var rows = second.Services.GetRequiredService<ManifestRows>();
        var behind = Assert.Single(await rows.FindBehindAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), null, 10, Stop));
        Assert.True(await second.Services.GetRequiredService<ManifestWriter>().WriteAsync(behind.Package, Stop));

        Assert.Single(await KeysAsync(second));
        Assert.Empty(await rows.FindBehindAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), null, 10, Stop));
        Assert.False(await second.Services.GetRequiredService<ManifestWriter>().WriteAsync(behind.Package, Stop));
        await second.StopAsync(Stop);
    }

    [Fact]
    public async Task A_process_that_died_between_the_object_and_its_row_leaves_nothing_that_hinders()
    {
        using var host = await StartAsync("00:10:00");
        await SingleProcessTests.Package(host).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
        var rows = host.Services.GetRequiredService<ManifestRows>();
        await PutAsync(host, (await rows.ReadBehindAsync(Six, Stop))!.Value.Manifest);

        Assert.True(await WriteAsync(host));

        Assert.Empty(await rows.FindBehindAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), null, 10, Stop));
        Assert.Equal([1], await SerialsAsync(host));
        await host.StopAsync(Stop);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task LOST_a_manifest_of_another_life_is_neither_taken_for_ours_nor_for_the_newest(int serial)
    {
        using var host = await StartAsync("00:10:00");
        await PutAsync(host, ManifestOf(serial, Samples.Wheel("six", "0.9")));
        var six = SingleProcessTests.Package(host);
        await six.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);

        Assert.True(await WriteAsync(host));

        var newest = (await TryReadNewestAsync(host))!;
        Assert.Equal(Samples.Wheel("six", "1.0").FileName, Assert.Single(newest.Files).FileName);
        Assert.True(newest.Serial >= serial + 1_000_000);
        Assert.False(await WriteAsync(host));

        // The other one speaks for bytes of which this life knows nothing.
        await ChangeAsync(() => six.SetReleaseYankedAsync("1.0", "broken", Samples.Alice));
        Assert.True(await WriteAsync(host));
        Assert.Equal([serial, newest.Serial + 1], await SerialsAsync(host));
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task LOST_an_older_manifest_stays_only_while_it_lists_what_this_life_does_not_know()
    {
        using var host = await StartAsync("00:10:00");
        await PutAsync(host, ManifestOf(1, Samples.Wheel("six", "0.9")));
        await PutAsync(host, ManifestOf(2, Samples.Wheel("six", "1.0")));
        await PutAsync(host, ManifestOf(3, Samples.Wheel("six", "1.0") with { Sha256 = new string('f', 64) }));
        await PutAsync(host, "damaged", 4);
        var six = SingleProcessTests.Package(host);
        foreach (var version in (string[])["1.0", "1.1", "1.2", "1.3", "1.4"])
        {
            await six.CommitAsync(Samples.Upload("six", version), Samples.Alice);
        }

        Assert.True(await WriteAsync(host));

        Assert.Equal([1, 3, 5], await SerialsAsync(host));
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_damaged_manifest_under_our_serial_is_passed()
    {
        using var host = await StartAsync("00:10:00");
        await PutAsync(host, "", 1);
        await SingleProcessTests.Package(host).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);

        Assert.True(await WriteAsync(host));

        Assert.Equal([1_000_002], await SerialsAsync(host));
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task The_name_of_an_object_with_a_serial_that_no_package_has_is_passed_over()
    {
        using var host = await StartAsync("00:10:00");
        await PutAsync(host, "", long.MaxValue);
        await SingleProcessTests.Package(host).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);

        Assert.True(await WriteAsync(host));

        Assert.Equal([1], await SerialsAsync(host));
        Assert.Equal(2, (await KeysAsync(host)).Count);
        await host.StopAsync(Stop);
    }

    [Theory]
    [InlineData((1L << 50) + 1)]
    [InlineData(1L << 52)]
    public async Task LOST_the_name_of_an_object_does_not_lift_serials_to_where_no_manifest_can_be_read(long serial)
    {
        using var host = await StartAsync("00:10:00");
        var six = SingleProcessTests.Package(host);
        await six.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
        Assert.True(await WriteAsync(host));
        await PutAsync(host, "", serial);
        await six.CommitAsync(Samples.Upload("six", "1.1"), Samples.Alice);

        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(host));

        Assert.Equal([1, 2, serial], await SerialsAsync(host));
        await Store(host).DeleteAsync(new ManifestKey(IndexName.Main, "six", serial).Key, Stop);
        Assert.True(await WriteAsync(host));
        Assert.Equal([2], await SerialsAsync(host));
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task LOST_above_the_highest_serial_that_is_passed_manifests_can_be_read()
    {
        using var host = await StartAsync("00:10:00");
        await PutAsync(host, "", 1L << 50);
        await SingleProcessTests.Package(host).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);

        Assert.True(await WriteAsync(host));

        var keys = await KeysAsync(host);
        Assert.Equal((1L << 50) + 1_000_000, (await ManifestReader.FindAsync(Store(host), keys, (_, _) => { }, Stop))!.Serial);
        await host.StopAsync(Stop);
    }

    /// <summary>Of nothing but zeros, which take no room on the disk.</summary>
    [Fact]
    public async Task An_object_that_is_too_large_for_a_manifest_is_not_read()
    {
        using var host = await StartAsync("00:10:00");
        await PutAsync(host, "", 1);
        await using (var file = File.OpenWrite(Directory.GetFiles(_folder["artifacts/objects"], "*.json", SearchOption.AllDirectories).Single()))
        {
            file.SetLength(PackageManifest.MaxBytes + 1L);
        }

        var key = new ManifestKey(IndexName.Main, "six", 1).Key;
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => ManifestReader.ReadAsync(Store(host), key, Stop));

        Assert.Contains("536870913 bytes", exception.Message, StringComparison.Ordinal);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task LOST_what_could_not_be_read_is_not_written_in_the_place_of_what_can()
    {
        using var host = await StartAsync("00:10:00");
        var six = SingleProcessTests.Package(host);
        await six.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
        Assert.True(await WriteAsync(host));
        await six.SetStatusAsync(PackageStatus.Deprecated, new string('x', 65_537), Samples.Alice);

        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(host));

        Assert.Equal([1], await SerialsAsync(host));
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_store_that_takes_nothing_neither_delays_nor_fails_a_change_and_gets_the_manifest_later()
    {
        using var warnings = new Warnings();
        using var host = await StartAsync("00:00:00.1", services => services.AddSingleton<ILoggerProvider>(warnings));
        var objects = _folder["artifacts/objects"];
        Directory.Move(objects, objects + "-away");
        await File.WriteAllTextAsync(objects, "no folder", Stop);

        var six = SingleProcessTests.Package(host);
        Assert.Equal(1, (await six.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice)).Serial);
        await warnings.Seen(2501).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Equal(2, (await six.SetReleaseYankedAsync("1.0", "", Samples.Alice)).Serial);

        File.Delete(objects);
        Directory.Move(objects + "-away", objects);
        Assert.Equal(2, (await NewestAsync(host, manifest => manifest.Serial is 2)).Serial);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task Manifests_are_read_as_they_were_written_and_what_is_none_is_refused()
    {
        var manifest = new PackageManifest
        {
            Index = "main",
            Name = "six",
            Serial = 3,
            AsOf = Samples.Noon.AddTicks(10),
            DisplayName = "Six",
            CreatedAt = Samples.Noon,
            UpdatedAt = Samples.Noon,
        };
        var bytes = ManifestJson.Write(manifest);

        Assert.Equivalent(manifest, await ReadAsync(bytes), strict: true);
        var grown = System.Text.Encoding.UTF8.GetString(bytes)
            .Replace("\"name\"", "\"colour\":{\"read\":[\"a\"]},\"name\"", StringComparison.Ordinal);
        Assert.Equal(["colour"], (await ReadAsync(System.Text.Encoding.UTF8.GetBytes(grown))).Unknown!.Keys);
        var newer = grown.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        await Assert.ThrowsAsync<NewerManifestException>(() => ReadAsync(System.Text.Encoding.UTF8.GetBytes(newer)));
        foreach (var wrong in (string[])["", "{", "[]", "null", "{}",
            grown.Replace("\"name\":\"six\"", "\"name\":null", StringComparison.Ordinal),
            grown.Replace("\"files\":[]", "\"files\":[{}]", StringComparison.Ordinal)])
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(System.Text.Encoding.UTF8.GetBytes(wrong)));
        }
    }

    private static async Task<PackageManifest> ReadAsync(byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await ManifestJson.ReadAsync(content, Stop);
    }

    private async Task<IHost> StartAsync(string delay, Action<IServiceCollection>? change = null)
    {
        var host = SingleProcessTests.NewHost(_folder, change, ("Manifests:Delay", delay));
        await host.StartAsync(Stop);
        return host;
    }

    private static Task<bool> WriteAsync(IHost host) =>
        host.Services.GetRequiredService<ManifestWriter>().WriteAsync(Six, Stop);

    /// <summary>A manifest that this process has not written.</summary>
    private static PackageManifest ManifestOf(long serial, DistributionFile file) =>
        SweptIndex.ManifestOf(file) with { Serial = serial };

    private static Task PutAsync(IHost host, PackageManifest manifest) =>
        PutAsync(host, System.Text.Encoding.UTF8.GetString(ManifestJson.Write(manifest)), manifest.Serial);

    private static async Task PutAsync(IHost host, string text, long serial)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        await Store(host).PutAsync(new ManifestKey(IndexName.Main, "six", serial).Key, content, content.Length, null, Stop);
    }

    private static async Task<IEnumerable<long>> SerialsAsync(IHost host) =>
        (await ManifestReader.ListAsync(Store(host), Six, Stop)).Select(key => key.Serial);

    /// <summary>A change as a gateway sends it: again, if its package has moved.</summary>
    private static async Task ChangeAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (OwnershipLostException)
        {
            await change();
        }
    }

    private static IArtifactStore Store(IHost host) => host.Services.GetRequiredService<IArtifactStore>();

    private static async Task<List<ArtifactKey>> KeysAsync(IHost host) =>
        await Store(host).ListAsync(Prefix, after: null, Stop).Select(head => head.Key).ToListAsync(Stop);

    private static async Task<PackageManifest> NewestAsync(IHost host, Predicate<PackageManifest> isWanted)
    {
        PackageManifest? newest = null;
        await Until.TrueAsync(async () =>
        {
            newest = await TryReadNewestAsync(host);
            return newest is not null && isWanted(newest);
        });
        return newest!;
    }

    /// <returns><see langword="null"/> if there is none, or if it is just being written or removed.</returns>
    private static async Task<PackageManifest?> TryReadNewestAsync(IHost host)
    {
        try
        {
            var keys = await KeysAsync(host);
            await using var content = keys.Count is 0 ? null : await Store(host).OpenReadAsync(keys[^1], null, Stop);
            return content is null ? null : await ManifestJson.ReadAsync(content, Stop);
        }
        catch (ArtifactStoreUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Knows which events were logged.</summary>
    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _seen = new();

        public Task Seen(int id) => Source(id).Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Source(eventId.Id).TrySetResult();

        public void Dispose()
        {
        }

        private TaskCompletionSource Source(int id) => _seen.GetOrAdd(id, _ => new TaskCompletionSource());
    }
}
