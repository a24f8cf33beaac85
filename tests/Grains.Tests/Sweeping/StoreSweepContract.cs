using System.Text;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Manifests;
using Larder.Grains.Packages;
using Larder.Grains.Sweeping;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>What is swept and what is not, on every database and store.</summary>
public abstract class StoreSweepContract
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Empty, with the database's time at the present.</summary>
    internal abstract Task<SweptIndex> NewIndexAsync();

    [Fact]
    public async Task AGREE_bytes_of_an_upload_that_was_killed_are_removed_after_the_grace_and_not_before()
    {
        var index = await NewIndexAsync();
        var file = await index.StoreAsync(index.NewFile());
        index.Time.Advance(SweptIndex.Grace - Hour);
        Assert.Empty(await index.SweepAsync());

        index.Time.Advance(2 * Hour);
        Assert.Equal([file.ArtifactKey, file.ArtifactKey + ".metadata"], await index.SweepAsync());

        Assert.Empty(await index.KeysAsync());
        Assert.Empty(await index.SweepAsync());
    }

    [Fact]
    public async Task LOST_listed_files_stay_however_old_they_are()
    {
        var index = await NewIndexAsync();
        foreach (var package in new[] { "0x", "9", "alpha", "six", "zope" })
        {
            await index.ListAsync(await index.StoreAsync(index.NewFile(package)));
        }

        index.Time.Advance(TimeSpan.FromDays(1_000));

        Assert.Empty(await index.SweepAsync());
        Assert.Equal(10, (await index.KeysAsync()).Count);
    }

    [Fact]
    public async Task What_is_of_no_upload_stays()
    {
        var index = await NewIndexAsync();
        string[] keys = ["main/six/left/six-1.0.tar.gz", "six-1.0.tar.gz", "six/six-1.0.tar.gz"];
        foreach (var key in keys)
        {
            await index.PutAsync(key, "somebody else's");
        }

        index.Time.Advance(TimeSpan.FromDays(1_000));

        Assert.Empty(await index.SweepAsync(TimeSpan.Zero));
        Assert.Equal(keys, await index.KeysAsync());
    }

    [Fact]
    public async Task LOST_a_new_database_removes_nothing_of_what_an_earlier_one_listed()
    {
        var lost = await NewIndexAsync();
        var file = await lost.StoreAsync(lost.NewFile() with
        {
            ArtifactKey = $"main/six/{Guid.CreateVersion7(lost.Time.GetUtcNow() - Hour):n}/six-1.0-py3-none-any.whl",
        });
        lost.Time.Advance(TimeSpan.FromDays(1_000));

        Assert.Empty(await lost.SweepAsync());
        Assert.Equal([file.ArtifactKey, file.ArtifactKey + ".metadata"], await lost.KeysAsync());
    }

    [Fact]
    public async Task Bytes_of_a_deleted_file_are_removed_after_the_grace_and_its_row_says_so()
    {
        var index = await NewIndexAsync();
        var file = await index.ListAsync(await index.StoreAsync(index.NewFile()));
        index.Time.Advance(TimeSpan.FromDays(100));
        await index.DeleteAsync(file);

        index.Time.Advance(SweptIndex.Grace - Hour);
        Assert.Empty(await index.SweepAsync());
        Assert.Null(await index.BytesRemovedAtAsync(file));

        index.Time.Advance(2 * Hour);
        Assert.Equal([file.ArtifactKey + ".metadata", file.ArtifactKey], await index.SweepAsync());
        Assert.NotNull(await index.BytesRemovedAtAsync(file));
        Assert.Empty(await index.KeysAsync());
    }

    [Fact]
    public async Task Bytes_of_an_adopted_file_go_with_its_deletion_and_nothing_beside_them()
    {
        var index = await NewIndexAsync();
        var file = await index.StoreAsync(index.NewFile() with { ArtifactKey = "six/six-1.0.tar.gz" });
        await index.PutAsync("six/six-2.0.tar.gz", "somebody else's");
        await index.ListAsync(file);
        await index.DeleteAsync(file);
        index.Time.Advance(2 * SweptIndex.Grace);

        await index.SweepAsync();

        Assert.Equal(["six/six-2.0.tar.gz"], await index.KeysAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LOST_the_same_bytes_that_come_back_keep_their_new_key(bool removedBefore)
    {
        var index = await NewIndexAsync();
        var first = await index.ListAsync(await index.StoreAsync(index.NewFile()));
        await index.DeleteAsync(first);
        index.Time.Advance(2 * SweptIndex.Grace);
        if (removedBefore)
        {
            await index.SweepAsync();
        }

        var again = await index.ListAsync(await index.StoreAsync(index.NewFile()));
        index.Time.Advance(2 * SweptIndex.Grace);
        await index.SweepAsync();

        Assert.Equal([again.ArtifactKey, again.ArtifactKey + ".metadata"], await index.KeysAsync());
        Assert.Null(await index.BytesRemovedAtAsync(again));
        await index.AssertAgreesAsync();
    }

    [Fact]
    public async Task What_comes_under_a_removed_files_key_after_all_is_removed_too()
    {
        var index = await NewIndexAsync();
        var file = await index.ListAsync(await index.StoreAsync(index.NewFile()));
        await index.DeleteAsync(file);
        index.Time.Advance(2 * SweptIndex.Grace);
        await index.SweepAsync();
        await index.StoreAsync(file);

        index.Time.Advance(SweptIndex.Grace);
        await index.SweepAsync();

        Assert.Empty(await index.KeysAsync());
    }

    [Fact]
    public async Task EARLY_an_upload_that_comes_after_half_of_the_grace_is_not_listed()
    {
        var index = await NewIndexAsync();
        var late = await index.StoreAsync(index.NewFile(version: "1.0"));
        index.Time.Advance((SweptIndex.Grace / 2) - TimeSpan.FromSeconds(1));
        await index.ListAsync(await index.StoreAsync(index.NewFile(version: "2.0")));
        index.Time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<UploadExpiredException>(() => index.ListAsync(late));

        var stop = TestContext.Current.CancellationToken;
        Assert.Single(await new StoredFiles(index.Database).ReadAsync(after: "", stop).ToListAsync(stop));
    }

    [Fact]
    public async Task EARLY_an_upload_from_before_a_sweep_with_less_grace_is_not_listed_after_it()
    {
        var index = await NewIndexAsync();
        var file = await index.StoreAsync(index.NewFile());
        index.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(2, (await index.SweepAsync(TimeSpan.FromMinutes(1))).Count);

        await Assert.ThrowsAsync<UploadExpiredException>(() => index.ListAsync(file));
        await index.ListAsync(await index.StoreAsync(index.NewFile()));
        await index.AssertAgreesAsync();
    }

    [Fact]
    public async Task Manifests_go_when_a_newer_one_is_old_enough_and_the_newest_stays()
    {
        var index = await NewIndexAsync();
        var keys = Enumerable.Range(1, 3).Select(serial => new ManifestKey("main", "six", serial).Key.Value).ToList();
        foreach (var key in keys)
        {
            await index.PutAsync(SweptIndex.ManifestOf(index.NewFile()) with { Serial = keys.IndexOf(key) + 1 });
        }

        Assert.Empty(await index.SweepAsync());
        index.Time.Advance(2 * SweptIndex.Grace);
        Assert.Equal(keys[..2], await index.SweepAsync());

        Assert.Equal([keys[2]], await index.KeysAsync());
    }

    [Fact]
    public async Task LOST_what_the_manifest_of_a_package_names_is_no_orphan_of_an_older_database()
    {
        var index = await NewIndexAsync();
        var named = await index.StoreAsync(index.NewFile(version: "1.0"));
        var orphan = await index.StoreAsync(index.NewFile(version: "2.0"));
        await index.PutAsync(SweptIndex.ManifestOf(named));
        index.Time.Advance(2 * SweptIndex.Grace);

        Assert.Equal([orphan.ArtifactKey, orphan.ArtifactKey + ".metadata"], await index.SweepAsync());
    }

    [Fact]
    public async Task LOST_what_a_manifest_of_another_life_names_stays_with_it_beside_a_newer_manifest()
    {
        var index = await NewIndexAsync();
        var (named, listed) = (await index.StoreAsync(index.NewFile(version: "1.0")), index.NewFile(version: "2.0"));
        await index.PutAsync(SweptIndex.ManifestOf(named));
        await index.PutAsync(SweptIndex.ManifestOf(await index.ListAsync(await index.StoreAsync(listed))) with { Serial = 1_000_007 });
        index.Time.Advance(2 * SweptIndex.Grace);

        Assert.Empty(await index.SweepAsync());
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("{\"format\":\"larder-package-manifest\",\"version\":2}")]
    [InlineData(
        "{\"format\":\"larder-package-manifest\",\"version\":1,\"index\":\"main\",\"name\":\"six\",\"serial\":8,"
        + "\"asOf\":\"2026-01-01T00:00:00Z\",\"displayName\":\"six\",\"createdAt\":\"2026-01-01T00:00:00Z\","
        + "\"updatedAt\":\"2026-01-01T00:00:00Z\",\"releases\":[],\"files\":[null]}")]
    [InlineData(null)]
    public async Task LOST_beside_a_manifest_that_cannot_be_read_nothing_is_an_orphan_and_no_older_manifest_goes(string? text)
    {
        var index = await NewIndexAsync();
        var named = await index.StoreAsync(index.NewFile());
        await index.PutAsync(SweptIndex.ManifestOf(index.NewFile()));
        var newer = Encoding.UTF8.GetString(ManifestJson.Write(SweptIndex.ManifestOf(named) with { Serial = 8, Version = 2 }));
        await index.PutAsync(new ManifestKey("main", "six", 8).Key.Value, text ?? newer);
        index.Time.Advance(2 * SweptIndex.Grace);

        Assert.Empty(await index.SweepAsync());
    }

    [Fact]
    public async Task The_limit_of_a_sweep_never_goes_back()
    {
        var index = await NewIndexAsync();
        await using var sweep = new StoreSweep(index.Database, index.Store).Of("main", 's');
        var first = await sweep.BeginAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        var second = await sweep.BeginAsync(SweptIndex.Grace, TestContext.Current.CancellationToken);

        Assert.Equal(first.Before, second.Before);
    }
}
