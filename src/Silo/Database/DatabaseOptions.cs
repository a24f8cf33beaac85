using System.ComponentModel.DataAnnotations;
using Larder.Silo.Database.Postgres;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Database;

/// <summary>Where packages and accounts are kept. Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Which database it is: <c>Sqlite</c>, one file for one process; or <c>Postgres</c>, which a cluster needs. Default
    /// <c>Sqlite</c>.</summary>
    public DatabaseEngine Engine { get; set; } = DatabaseEngine.Sqlite;

    /// <summary>Whether a server brings the schema up to date when it starts; if not, it waits until <c>larder migrate</c> has
    /// done so. Default true.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>Settings of the database in one file.</summary>
    [ValidateObjectMembers]
    public SqliteOptions Sqlite { get; set; } = new();

    /// <summary>Settings of the database server.</summary>
    [ValidateObjectMembers]
    public PostgresOptions Postgres { get; set; } = new();
}

/// <summary>The database engines there are.</summary>
public enum DatabaseEngine
{
    /// <summary>One file, for one process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, for any number of processes.</summary>
    Postgres,
}

/// <summary>The database in one file, for the single process. Section <c>Database:Sqlite</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>The file; made at start if it is missing. No default: the program puts <c>larder.db</c> into its data folder.</summary>
    public string Path { get; set; } = "";

    /// <summary>How many queries run at a time, each on a thread and a connection of its own. Default 4; 1 to 64.</summary>
    [Range(1, 64)]
    public int Readers { get; set; } = 4;

    /// <summary>How long a statement waits for a lock that another process holds on the file. Default 10 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
