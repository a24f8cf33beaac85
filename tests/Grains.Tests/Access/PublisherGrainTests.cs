using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>What access lists say of trusted publishers.</summary>
public abstract class PublisherGrainTests(ClusterFixture cluster)
{
    /// <summary>An issuer of this test's own.</summary>
    private readonly string _ci = $"ci{Guid.NewGuid():n}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IPublisherGrain Publishers => cluster.Client.GetPublishers();

    [Theory]
    [InlineData("repository=acme/six", PackagePermissions.Write, true)]
    [InlineData("repository=acme/six", PackagePermissions.Manage, true)]
    [InlineData("environment=release,repository=acme/six", PackagePermissions.Write, true)]
    [InlineData("repository=acme/six", PackagePermissions.Read, false)]
    [InlineData("repository=acme/sixteen", PackagePermissions.Write, false)]
    [InlineData("actor=alice,repository=acme/six", PackagePermissions.Write, false)]
    public async Task A_publisher_may_write_if_a_list_names_it_with_claims_that_are_all_met(
        string claims, PackagePermissions permissions, bool expected)
    {
        await GrantAsync($"publisher:{_ci}:{claims}", permissions);

        Assert.Equal(expected, await Publishers.MayWriteAnyAsync(Token()));
    }

    [Theory]
    [InlineData("publisher:{0}x:repository=acme/six")]
    [InlineData("publisher:x{0}:repository=acme/six")]
    [InlineData("user:{0}")]
    [InlineData("everyone")]
    public async Task Nobody_else_in_a_list_makes_a_publisher(string principal)
    {
        await GrantAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, principal, _ci), PackagePermissions.Write);

        Assert.False(await Publishers.MayWriteAnyAsync(Token()));
    }

    [Fact]
    public async Task REVOKED_an_entry_that_is_taken_away_counts_no_more()
    {
        await GrantAsync($"publisher:{_ci}:repository=acme/six", PackagePermissions.Write);
        Assert.True(await Publishers.MayWriteAnyAsync(Token()));

        await cluster.Database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                "delete from package_access where package = @Package", new { Package = _ci }, transaction),
            Stop);

        Assert.False(await Publishers.MayWriteAnyAsync(Token()));
    }

    [Fact]
    public async Task AUDIT_a_refusal_is_written_down_once_for_each_request()
    {
        var actor = Samples.Alice with { Request = Guid.NewGuid() };
        await Publishers.RecordRefusalAsync(_ci, "no entry", actor);
        await Publishers.RecordRefusalAsync(_ci, "no entry", actor);

        Assert.Equal(1, await cluster.Database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>(
                "select count(*) from audit where subject = @Ci and action = 'publisher:refuse'", new { Ci = _ci }),
            Stop));
    }

    private Task<int> GrantAsync(string principal, PackagePermissions permissions) => cluster.Database.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(
            """
            insert into package_access (index_name, package, principal, permissions, granted_at, granted_by)
            values ('main', @Package, @Principal, @Permissions, 0, 'alice')
            """,
            new { Package = _ci, Principal = principal, Permissions = (long)permissions },
            transaction),
        Stop);

    private PublisherClaims Token() => new(_ci, ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [KeyValuePair.Create("repository", "acme/six"), KeyValuePair.Create("environment", "release"), KeyValuePair.Create("actor", "bob")]));
}

public sealed class PublisherGrainTestsOnSqlite(SqliteCluster cluster) : PublisherGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class PublisherGrainTestsOnPostgres(PostgresCluster cluster) : PublisherGrainTests(cluster);
