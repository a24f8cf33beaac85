using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Packages;

/// <summary>The promises to the users of a package, on two silos and one database.</summary>
public abstract class PackageGrainTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _name = $"p{Guid.NewGuid():n}";

    [Fact]
    public async Task LOST_an_acknowledged_upload_is_there_after_the_activation_has_ended()
    {
        await UploadAsync("1.0");
        await cluster.Cluster.DeactivateAsync(Package);

        var head = await NewReader().ReadAsync();

        Assert.Equal(Samples.Wheel(_name, "1.0").Sha256, Assert.Single(head.Snapshot!.Files).Sha256);
    }

    [Fact]
    public async Task STALE_and_FLICKER_no_reader_sees_less_than_what_was_acknowledged_or_seen_before()
    {
        await UploadAsync("0");
        var readers = Enumerable.Range(0, 4).Select(_ => NewReader()).ToList();
        var (seen, reads, done) = (0L, 0, false);
        var reading = readers.Select(reader => Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
            {
                var atLeast = Volatile.Read(ref seen);
                var answer = await reader.ReadAsync();
                Assert.True(answer.Serial >= atLeast, $"Read serial {answer.Serial} when {atLeast} was known.");
                Assert.Equal(answer.Serial, answer.Snapshot!.FileCount);
                Raise(ref seen, answer.Serial);
                Interlocked.Increment(ref reads);
                await Task.Yield();
            }
        })).ToList();

        for (var version = 1; version <= 60; version++)
        {
            Raise(ref seen, (await UploadAsync($"{version}")).Serial);
            if (version % 20 == 0)
            {
                await cluster.Cluster.DeactivateAsync(Package);
            }
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(reading);
        Assert.True(reads > 200, $"Only {reads} reads.");
        Assert.All(readers, reader => Assert.True(reader.Revocations > 0));
    }

    [Fact]
    public async Task STALE_a_reader_holds_nothing_when_a_change_is_acknowledged()
    {
        await UploadAsync("1.0");
        var reader = NewReader();
        await reader.ReadAsync();
        Assert.True(reader.Holds);

        await Package.SetFileYankedAsync(Samples.Wheel(_name, "1.0").FileName, "broken", Samples.Alice);

        Assert.False(reader.Holds);
        Assert.Equal("broken", Assert.Single((await reader.ReadAsync()).Snapshot!.Files).YankedReason);
    }

    [Fact]
    public async Task STALE_a_reader_that_does_not_answer_is_waited_for_until_its_lease_has_run_out()
    {
        await UploadAsync("1.0");
        var reader = NewReader();
        reader.Acknowledges = false;
        await reader.ReadAsync();

        var change = UploadAsync("2.0");
        Assert.Equal(2, (await change).Serial);

        Assert.False(reader.Holds);
        Assert.Equal(2, (await reader.ReadAsync()).Serial);
    }

    [Fact]
    public async Task MUTATED_of_uploads_that_race_for_one_name_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
            ClusterFixture.RetryAsync(() => Package.CommitAsync(Samples.Upload(_name, "1.0", $"bytes {number}"), Samples.Alice))));

        Assert.Single(outcomes, outcome => outcome.Refusal == Refusal.None);
        Assert.Equal(15, outcomes.Count(outcome => outcome.Refusal == Refusal.FileExists));
        var winner = Array.FindIndex(outcomes, outcome => outcome.Refusal == Refusal.None);
        var listed = Assert.Single((await NewReader().ReadAsync()).Snapshot!.Files);
        Assert.Equal(Samples.Wheel(_name, "1.0", $"bytes {winner}").Sha256, listed.Sha256);
    }

    [Fact]
    public async Task MUTATED_a_name_never_changes_its_bytes_not_even_after_deletion_and_a_new_activation()
    {
        await UploadAsync("1.0");
        await Package.DeleteAsync(Samples.Alice);
        await cluster.Cluster.DeactivateAsync(Package);

        var other = await UploadAsync("1.0", "other bytes");
        var same = await UploadAsync("1.0");

        Assert.Equal(Refusal.FileNameRetired, other.Refusal);
        Assert.Equal(Refusal.None, same.Refusal);
    }

    [Fact]
    public async Task UNDEAD_what_was_deleted_stays_away_until_somebody_uploads_it_again()
    {
        await UploadAsync("1.0");
        await UploadAsync("2.0");
        var reader = NewReader();
        await reader.ReadAsync();

        await Package.DeleteReleaseAsync("1.0", Samples.Alice);

        Assert.Equal("2.0", Assert.Single((await reader.ReadAsync()).Snapshot!.Files).Version);
        await cluster.Cluster.DeactivateAsync(Package);
        Assert.Equal("2.0", Assert.Single((await reader.ReadAsync()).Snapshot!.Files).Version);
        await Package.DeleteAsync(Samples.Alice);
        Assert.True((await reader.ReadAsync()).Snapshot is { Deleted: true, FileCount: 0 });
        await cluster.Cluster.DeactivateAsync(Package);
        Assert.True((await NewReader().ReadAsync()).Snapshot is { Deleted: true, FileCount: 0 });
    }

    [Fact]
    public async Task AUDIT_each_acknowledged_change_has_one_entry_and_what_changed_nothing_has_none()
    {
        await UploadAsync("1.0");
        await UploadAsync("1.0");
        await UploadAsync("1.0", "other bytes");
        await Package.SetReleaseYankedAsync("1.0.0", "bad", Samples.Alice);
        await Package.SetReleaseYankedAsync("1.0", null, Samples.Alice);
        await Package.SetStatusAsync(PackageStatus.Deprecated, "old", Samples.Alice);
        await Package.DeleteFileAsync(Samples.Wheel(_name, "1.0").FileName, Samples.Alice);
        await Package.DeleteAsync(Samples.Alice);

        var actions = await cluster.Database.ReadAsync(
            connection => connection.QueryAsync<string>(
                "select action from audit where subject like @Subject order by id", new { Subject = $"%{_name}%" }),
            Stop);

        Assert.Equal(
            ["file:add", "release:yank", "release:unyank", "package:status", "file:delete", "package:delete"], actions);
    }

    [Fact]
    public async Task A_name_that_nobody_uploaded_to_costs_no_write_and_keeps_no_activation()
    {
        Assert.Equal(Refusal.UnknownPackage, (await Package.DeleteAsync(Samples.Alice)).Refusal);
        var answer = await NewReader().ReadAsync();

        Assert.False(answer.Exists);
        Assert.Equal(TimeSpan.Zero, answer.Duration);
        Assert.Equal(0, await RowsOfAsync());
        while (cluster.Cluster.TryGetGrainContext(Package.GetGrainId(), out _))
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Large_packages_are_read_in_parts_of_one_state_while_they_change()
    {
        await InsertFilesAsync(2_500);
        var reader = NewReader();
        var head = (await reader.ReadAsync())!;

        await UploadAsync("99999");
        var names = head.Snapshot!.Files.Select(file => file.FileName).ToList();
        while (names.Count < head.Snapshot.FileCount)
        {
            var part = await Package.ReadFilesAsync(head.Serial, names.Count);
            names.AddRange(part!.Files.Select(file => file.FileName));
        }

        Assert.Equal(2_500, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.DoesNotContain(Samples.Wheel(_name, "99999").FileName, names);
        Assert.Equal(2_501, (await reader.ReadAsync()).Snapshot!.FileCount);
    }

    [Fact]
    public async Task Appending_to_a_package_of_10_000_files_changes_as_many_rows_as_appending_to_a_small_one()
    {
        await UploadAsync("1.0");
        var small = await CostOfAppendingAsync("2.0");
        await InsertFilesAsync(10_000);
        await NewReader().ReadAsync();

        var large = await CostOfAppendingAsync("3.0");

        Assert.Equal(small, large);

        // The serial, the package, the release, the file, the audit entry.
        Assert.Equal(5, large);
    }

    [Fact]
    public async Task A_release_that_comes_back_keeps_its_new_summary_in_the_database()
    {
        await UploadAsync("1.0");
        await Package.DeleteReleaseAsync("1.0", Samples.Alice);

        await UploadAsync("1.0.0");

        var release = await cluster.Database.ReadAsync(
            connection => connection.QuerySingleAsync<(string DisplayVersion, string Summary)>(
                "select display_version, summary from release where package = @Name", new { Name = _name }),
            Stop);
        Assert.Equal(("1.0.0", $"Summary of {_name} 1.0.0"), release);
    }

    private IPackageGrain Package => cluster.Package(_name);

    private TestReader<PackageHead> NewReader() => new(cluster.Client, Package.AcquireAsync);

    private Task<PackageChange> UploadAsync(string version, string content = "") =>
        ClusterFixture.RetryAsync(() => Package.CommitAsync(Samples.Upload(_name, version, content), Samples.Alice));

    private Task<long> RowsOfAsync() => cluster.Database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>("select count(*) from package where name = @Name", new { Name = _name }), Stop);

    private async Task<long> CostOfAppendingAsync(string version)
    {
        await UploadAsync(version);
        return cluster.Database.RowsChangedBy($"{_name}/{Samples.Wheel(_name, version).FileName}");
    }

    /// <summary>Puts files into the database as many uploads would have.</summary>
    private async Task InsertFilesAsync(int count)
    {
        if (await RowsOfAsync() == 0)
        {
            await UploadAsync("1.0");
            await Package.DeleteFileAsync(Samples.Wheel(_name, "1.0").FileName, Samples.Alice);
        }

        await cluster.Cluster.DeactivateAsync(Package);
        await cluster.Database.Inner.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                with recursive numbers (n) as (select 100000 union all select n + 1 from numbers where n < 99999 + @Count)
                insert into file (index_name, file_name, package, version, kind, size_bytes, sha256, md5, blake2b_256, metadata_sha256,
                    metadata_served, python_tag, artifact_key, uploaded_at, uploaded_by)
                select 'main', @Name || '-1.0-' || n || '-py3-none-any.whl', @Name, '1.0', 0, 1, n, '', '', '', 1, 'py3',
                    'main/' || @Name || '/' || n, 0, 'alice' from numbers
                """,
                new { Name = _name, Count = count },
                transaction),
            Stop);
    }

    private static void Raise(ref long highest, long value)
    {
        for (var now = Volatile.Read(ref highest); now < value;)
        {
            now = Interlocked.CompareExchange(ref highest, value, now);
        }
    }
}

public sealed class PackageGrainTestsOnSqlite(SqliteCluster cluster) : PackageGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class PackageGrainTestsOnPostgres(PostgresCluster cluster) : PackageGrainTests(cluster);
