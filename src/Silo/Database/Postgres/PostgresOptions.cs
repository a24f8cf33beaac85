using System.ComponentModel.DataAnnotations;

namespace Larder.Silo.Database.Postgres;

/// <summary>The database on a PostgreSQL server, version 15 or later. Section <c>Database:Postgres</c>.</summary>
public sealed class PostgresOptions
{
    /// <summary>Where the server is and who we are there, in Npgsql's words:
    /// <c>Host=db.example.com;Username=larder;Password=…;Database=larder;SSL Mode=VerifyFull</c>. Secret. Several hosts of one
    /// replicated database are separated by commas; the one that can be written is used. What it says about pools and
    /// timeouts is not used, those are the settings below, nor what about the time zone, which is UTC. No default.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How many connections this process has at most for its grains; who finds none free waits for
    /// <see cref="ConnectTimeout"/>. Orleans, and manifests with migrations, have up to 4 more each. Default 20: with PostgreSQL's own
    /// limit of 100 that suits three silos and a gateway; one silo's writes are no faster with more. 2 to 1,000.</summary>
    [Range(2, 1_000)]
    public int MaxConnections { get; set; } = 20;

    /// <summary>How long making a connection, or waiting for a free one, may take. Default 4 s, less than a call between
    /// processes may take, so that the caller learns the reason; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long one statement may take; the server ends it then, and if it does not answer either, the connection is given up
    /// a second later. Default 10 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a statement waits for a row that another transaction is changing. Longer than
    /// <see cref="StallTimeout"/>, so that who waits for a process that hangs gets the row, and not longer than
    /// <see cref="CommandTimeout"/>. Default 4 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a transaction may stand still between two statements before the server undoes it: a process that hangs or is
    /// paused keeps its locks no longer than this, and commits nothing afterwards. Default 3 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(3);
}
