using Dapper;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Database;
using Larder.Grains.Manifests;
using Larder.Grains.Packages;
using Larder.Grains.Sweeping;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>A database and a store, and uploads at any step between them. The database's time passes only when a test says so.</summary>
internal sealed class SweptIndex(IDatabase database, IArtifactStore store, FakeTimeProvider time)
{
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    public IDatabase Database => database;

    public IArtifactStore Store => store;

    public FakeTimeProvider Time => time;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A file whose bytes would be under a key that begins now.</summary>
    public DistributionFile NewFile(string package = "six", string version = "1.0")
    {
        var file = Samples.Wheel(package, version);
        return file with { ArtifactKey = ArtifactKey.ForAttempt("main", package, Guid.CreateVersion7(time.GetUtcNow()), file.FileName).Value };
    }

    /// <summary>Stores a file's bytes and its metadata, as an upload does before it is listed.</summary>
    public async Task<DistributionFile> StoreAsync(DistributionFile file)
    {
        var key = new ArtifactKey(file.ArtifactKey);
        await PutAsync(key.Value, "the bytes");
        await PutAsync(key.Metadata.Value, "the metadata");
        return file;
    }

    public Task PutAsync(PackageManifest manifest) => PutAsync(
        new ManifestKey(manifest.Index, manifest.Name, manifest.Serial).Key.Value,
        System.Text.Encoding.UTF8.GetString(ManifestJson.Write(manifest)));

    public Task PutAsync(string key, string content) =>
        store.PutAsync(new ArtifactKey(key), new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), content.Length, null, Stop);

    /// <summary>Lists it, as a commit does.</summary>
    public async Task<DistributionFile> ListAsync(DistributionFile file)
    {
        var package = file.ArtifactKey.Split('/')[1];
        await database.WriteAsync(
            async transaction =>
            {
                await FileRow.InsertAsync(transaction, "main", package, file, UploadTime.Condition(database, Grace));
                return true;
            },
            Stop);
        return file;
    }

    public Task DeleteAsync(DistributionFile file) => database.WriteAsync(
        async transaction =>
        {
            await FileRow.DeleteAsync(transaction, "main", file.FileName, time.GetUtcNow(), "alice");
            return true;
        },
        Stop);

    /// <summary>A manifest that names one file.</summary>
    public static PackageManifest ManifestOf(DistributionFile file) => new()
    {
        Index = "main",
        Name = "six",
        Serial = 7,
        AsOf = file.UploadedAt,
        DisplayName = "six",
        CreatedAt = file.UploadedAt,
        UpdatedAt = file.UploadedAt,
        Files =
        [
            new(
                file.FileName, file.Version, file.Kind, file.Size, file.Sha256, file.Md5, file.Blake2b256, file.MetadataSha256,
                file.MetadataServed, file.PythonTag, file.ArtifactKey, file.UploadedAt, file.UploadedBy),
        ],
    };

    /// <summary>One run through everything.</summary>
    /// <returns>The keys that were removed.</returns>
    public async Task<IReadOnlyList<string>> SweepAsync(TimeSpan? grace = null)
    {
        List<string> removed = [];
        await new StoreSweep(database, store).RunAsync("main", grace ?? Grace, swept => removed.Add(swept.Head.Key.Value), Stop);
        return removed;
    }

    public async Task<IReadOnlyList<string>> KeysAsync() =>
        await store.ListAsync("", after: null, Stop).Select(head => head.Key.Value).ToListAsync(Stop);

    public Task<long?> BytesRemovedAtAsync(DistributionFile file) => database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long?>(
            "select bytes_removed_at from file where file_name = @FileName", new { file.FileName }),
        Stop);

    /// <summary>Whether each listed file has its bytes and its metadata.</summary>
    public async Task AssertAgreesAsync()
    {
        var keys = await KeysAsync();
        await foreach (var file in new StoredFiles(database).ReadAsync(after: "", Stop))
        {
            Assert.True(file.Deleted || (keys.Contains(file.ArtifactKey) && keys.Contains(file.ArtifactKey + ".metadata")), file.FileName);
        }
    }
}
