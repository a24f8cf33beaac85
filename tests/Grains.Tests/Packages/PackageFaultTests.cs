using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Packages;

/// <summary>What happens to a package when another activation, or the database, gets in the way.</summary>
public abstract class PackageFaultTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _name = $"p{Guid.NewGuid():n}";

    private IPackageGrain Package => cluster.Package(_name);

    [Fact]
    public async Task A_write_of_an_activation_that_was_taken_over_changes_nothing_and_the_next_call_succeeds()
    {
        await UploadAsync("1.0");
        await ExecuteAsync("update package set epoch = epoch + 1 where name = @Name");

        await Assert.ThrowsAsync<OwnershipLostException>(() => Package.CommitAsync(Samples.Upload(_name, "2.0"), Samples.Alice));

        Assert.Equal(1, await ScalarAsync("select count(*) from file where package = @Name"));
        Assert.Equal(1, await ScalarAsync("select count(*) from audit where subject like @Name || '/%'"));
        Assert.Equal(2, (await ClusterFixture.RetryAsync(() => UploadAsync("2.0"))).Serial);
    }

    [Fact]
    public async Task An_attempt_that_arrives_after_another_one_of_its_request_changes_nothing()
    {
        await UploadAsync("1.0");
        var first = Samples.Alice with { Request = Guid.NewGuid() };
        await Package.SetStatusAsync(PackageStatus.Deprecated, "first", first);
        await Package.SetStatusAsync(PackageStatus.Deprecated, "second", Samples.Alice with { Request = Guid.NewGuid() });

        var late = await Package.SetStatusAsync(PackageStatus.Deprecated, "first", first);

        Assert.Equal((Refusal.None, 3), (late.Refusal, late.Serial));
        Assert.Equal("second", (await NewReader().ReadAsync()).Snapshot!.StatusReason);
        Assert.Equal(3, await ScalarAsync("select count(*) from audit where subject like @Name || '%'"));
        Assert.Equal(4, (await Package.SetStatusAsync(PackageStatus.Active, null, Samples.Alice)).Serial);
    }

    [Fact]
    public async Task An_attempt_that_was_meant_for_an_earlier_activation_changes_nothing()
    {
        await UploadAsync("1.0");
        var late = Samples.Alice with { Epoch = await Package.GetEpochAsync() };
        await ExecuteAsync("update package set epoch = epoch + 1 where name = @Name");
        await Assert.ThrowsAsync<OwnershipLostException>(() => Package.SetStatusAsync(PackageStatus.Archived, null, Samples.Alice));
        await ClusterFixture.RetryAsync(() => UploadAsync("2.0"));

        await Assert.ThrowsAsync<ChangeNotMeantException>(() => Package.DeleteAsync(late));

        Assert.Equal(2, await ScalarAsync("select count(*) from file where package = @Name and deleted_at is null"));
        var present = Samples.Alice with { Epoch = await Package.GetEpochAsync() };
        Assert.Equal(2, (await Package.DeleteAsync(present)).Changed);
    }

    [Fact]
    public async Task A_write_on_an_old_state_changes_nothing_and_the_next_activation_knows_what_the_rival_wrote()
    {
        await UploadAsync("1.0");
        await ExecuteAsync(
            """
            update package set serial = serial + 1 where name = @Name;
            update file set yanked_reason = 'rival' where package = @Name;
            """);

        await Assert.ThrowsAsync<OwnershipLostException>(() => Package.CommitAsync(Samples.Upload(_name, "2.0"), Samples.Alice));
        var head = await NewReader().ReadAsync();

        Assert.Equal("rival", Assert.Single(head.Snapshot!.Files).YankedReason);
    }

    [Fact]
    public async Task An_activation_that_was_taken_over_says_so_when_its_right_ends_and_its_successor_answers()
    {
        await UploadAsync("1.0");
        await ExecuteAsync(
            "update package set epoch = epoch + 1, serial = serial + 1, status = 3, leased_until = 0 where name = @Name");

        await AssertEventuallyAsync(async () =>
        {
            var head = await NewReader().ReadAsync();
            return head.Snapshot!.Status == PackageStatus.Deprecated;
        });
        Assert.True((await CheckAsync("1.0")).AlreadyThere);
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_holds_once_when_it_is_sent_again()
    {
        await UploadAsync("1.0");
        cluster.Database.LoseAnswerAbout($"{_name}/{Samples.Wheel(_name, "2.0").FileName}");

        await Assert.ThrowsAsync<OwnershipLostException>(() => Package.CommitAsync(Samples.Upload(_name, "2.0"), Samples.Alice));
        var again = await ClusterFixture.RetryAsync(() => UploadAsync("2.0"));

        Assert.Equal((Refusal.None, 2L, 0), (again.Refusal, again.Serial, again.Changed));
        Assert.Equal(1, await ScalarAsync("select count(*) from audit where subject like @Name || '/%2.0%'"));
        Assert.Contains(_name, await NamesAsync());
    }

    [Fact]
    public async Task A_first_upload_whose_answer_was_lost_is_on_the_root_page_when_it_is_sent_again()
    {
        cluster.Database.LoseAnswerAbout($"{_name}/{Samples.Wheel(_name, "1.0").FileName}");

        await Assert.ThrowsAsync<OwnershipLostException>(() => Package.CommitAsync(Samples.Upload(_name, "1.0"), Samples.Alice));
        await ClusterFixture.RetryAsync(() => UploadAsync("1.0"));

        Assert.Contains(_name, await NamesAsync());
    }

    [Fact]
    public async Task A_first_upload_whose_silo_died_before_it_told_the_catalogue_is_on_the_root_page_soon()
    {
        Assert.DoesNotContain(_name, await NamesAsync());

        await ExecuteAsync(
            $"""
            insert into package (index_name, name, shard, display_name, status, summary, file_count, size_bytes, created_at, updated_at,
                changed_at, serial, epoch, leased_until)
            values ('main', @Name, {Abstractions.Catalogue.CatalogueShard.Of(_name)}, 'Lost', 0, '', 0, 0, 0, 0,
                {cluster.Database.NowMicroseconds}, 1, 1, 0)
            """);

        await AssertEventuallyAsync(async () => (await NamesAsync()).Contains(_name));
    }

    [Fact]
    public async Task Two_activations_that_make_a_package_at_once_leave_one_of_them()
    {
        Assert.Equal(Refusal.None, (await CheckAsync("1.0")).Refusal);
        await ExecuteAsync(
            """
            insert into package (index_name, name, shard, display_name, status, summary, file_count, size_bytes, created_at, updated_at,
                serial, epoch, leased_until) values ('main', @Name, 0, 'Rival', 0, '', 0, 0, 0, 0, 1, 1, 0)
            """);

        await Assert.ThrowsAsync<OwnershipLostException>(() => Package.CommitAsync(Samples.Upload(_name, "1.0"), Samples.Alice));
        Assert.Equal(2, (await ClusterFixture.RetryAsync(() => UploadAsync("1.0"))).Serial);

        Assert.Equal("Rival", (await NewReader().ReadAsync()).Snapshot!.DisplayName);
    }

    private TestReader<PackageHead> NewReader() => new(cluster.Client, Package.AcquireAsync);

    private Task<PackageChange> UploadAsync(string version) =>
        Package.CommitAsync(Samples.Upload(_name, version), Samples.Alice);

    private Task<UploadCheck> CheckAsync(string version)
    {
        var file = Samples.Wheel(_name, version);
        return ClusterFixture.RetryAsync(() => Package.CheckUploadAsync(file.FileName, file.Sha256, file.Size));
    }

    private async Task<IEnumerable<string>> NamesAsync()
    {
        var shard = cluster.Client.GetCatalogueOf(IndexName.Main, _name);
        return (await new TestReader<Abstractions.Catalogue.CatalogueNames>(cluster.Client, shard.AcquireAsync).ReadAsync())
            .Snapshot!.Names;
    }

    /// <summary>Does what a rival activation would do, past the one that runs here.</summary>
    private Task<int> ExecuteAsync(string sql) => cluster.Database.Inner.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(sql, new { Name = _name }, transaction), Stop);

    private Task<long> ScalarAsync(string sql) => cluster.Database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>(sql, new { Name = _name }), Stop);

    private static async Task AssertEventuallyAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

public sealed class PackageFaultTestsOnSqlite(SqliteCluster cluster) : PackageFaultTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class PackageFaultTestsOnPostgres(PostgresCluster cluster) : PackageFaultTests(cluster);
