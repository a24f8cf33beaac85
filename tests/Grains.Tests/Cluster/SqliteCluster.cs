using Larder.Grains.Database;
using Larder.Grains.Tests.Cluster;

[assembly: AssemblyFixture(typeof(SqliteCluster))]

namespace Larder.Grains.Tests.Cluster;

/// <summary>Two silos on one database file.</summary>
public sealed class SqliteCluster : ClusterFixture
{
    protected override Dictionary<string, string?> Settings => new() { ["Database:Sqlite:Path"] = File("larder.db") };

    protected override string CountRowsChanged => "select total_changes()";

    internal override IDatabase NewDatabase() => Databases.Open(File("larder.db"), TimeProvider.System);
}
