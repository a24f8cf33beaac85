namespace Larder.Server;

/// <summary>Which parts of Larder a process runs.</summary>
internal enum Role
{
    /// <summary>Everything: gateway, silo, SQLite and the local disk in one process.</summary>
    All = 0,
}
