using Larder.Grains.Database;
using Larder.Grains.Tests.Database;

namespace Larder.Grains.Tests.Cluster;

/// <summary>Two silos on one database of a server.</summary>
public sealed class PostgresCluster(PostgresServer server) : ClusterFixture
{
    private string _connectionString = "";

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Database:Engine"] = "Postgres",
        ["Database:Postgres:ConnectionString"] = _connectionString,
    };

    protected override string CountRowsChanged =>
        "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint from pg_stat_xact_user_tables";

    public override async ValueTask InitializeAsync()
    {
        _connectionString = await server.NewDatabaseAsync();
        await base.InitializeAsync();
    }

    internal override IDatabase NewDatabase() => Databases.OpenPostgres(_connectionString);
}

/// <summary>All tests on it, one after the other: the cluster is started once, and only if one of them runs.</summary>
[CollectionDefinition(nameof(PostgresCluster))]
public sealed class PostgresClusterTests : ICollectionFixture<PostgresCluster>;
