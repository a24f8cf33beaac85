namespace Larder.Server;

/// <summary>Which parts of Larder a process runs.</summary>
internal enum Role
{
    /// <summary>Everything: a gateway and a silo. With SQLite it is alone; with PostgreSQL it is a member of a cluster.</summary>
    All = 0,

    /// <summary>Speaks HTTP with clients and calls the grains of the cluster's silos.</summary>
    Gateway = 1,

    /// <summary>Hosts grains; speaks HTTP with its supervisor only.</summary>
    Silo = 2,
}
