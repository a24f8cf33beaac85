using Npgsql;

namespace Larder.Silo.Database.Postgres;

/// <summary>The connections of this process: bounded pools, and limits of time that the server keeps too, so that it does not wait
/// for a process that hangs. Their sessions are in UTC, whatever a role, a database or the connection string says.</summary>
internal sealed class PostgresSources : IDisposable
{
    /// <summary>Orleans looks at its members all the time and must not wait behind grains, or a busy silo would look dead.</summary>
    private const int MaxOrleansConnections = 4;

    /// <summary>For a backup, a migration, and manifests beside each other.</summary>
    private const int MaxLongConnections = 4;

    /// <summary>Connections that are used now and then are not kept.</summary>
    private const int IdleSeconds = 20;

    /// <summary>In seconds. A firewall may have forgotten a connection that nobody used for minutes: found out in seconds, not by a grain.</summary>
    private static readonly (int After, int Interval) KeepAlive = (20, 5);

    /// <summary>Statements that a connection keeps prepared; more than grains have. Takes a third of the time from a commit. A connection
    /// string may say otherwise, for poolers that know no prepared statements.</summary>
    private const int PreparedStatements = 100;

    public PostgresSources(PostgresOptions options)
    {
        Grains = Build(options, "larder", options.MaxConnections, bounded: true);
        Orleans = Build(options, "larder-orleans", MaxOrleansConnections, bounded: true);
        Long = Build(options, "larder-long", MaxLongConnections, bounded: false);
    }

    /// <summary>For the statements of grains.</summary>
    public NpgsqlDataSource Grains { get; }

    /// <summary>For members, reminders and states.</summary>
    public NpgsqlDataSource Orleans { get; }

    /// <summary>For what takes as long as it takes: snapshots, changes of the schema. The server sets no limits; who needs none either says
    /// so with the command.</summary>
    public NpgsqlDataSource Long { get; }

    public void Dispose()
    {
        Grains.Dispose();
        Orleans.Dispose();
        Long.Dispose();
    }

    private static NpgsqlDataSource Build(PostgresOptions options, string name, int maxConnections, bool bounded)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MinPoolSize = 0,
            MaxPoolSize = maxConnections,
            Timeout = Seconds(options.ConnectTimeout),
            CommandTimeout = Seconds(options.CommandTimeout) + 1,
            CancellationTimeout = 1_000,
            Multiplexing = false,
            Enlist = false,
            IncludeErrorDetail = false,
            Timezone = "UTC",
            PersistSecurityInfo = false,
            TcpKeepAlive = true,
        };
        settings.ApplicationName ??= name;
        if (settings.TcpKeepAliveTime == 0)
        {
            (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = KeepAlive;
        }

        if (!bounded)
        {
            settings.ConnectionIdleLifetime = Math.Max(IdleSeconds, settings.ConnectionPruningInterval);
        }

        if (bounded && !settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = PreparedStatements;
        }

        settings.Options = $"{(bounded ? Limits(options) : "")} {settings.Options}".Trim();
        if (settings.Host!.Contains(',', StringComparison.Ordinal))
        {
            settings.TargetSessionAttributes ??= "primary";
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();
    }

    /// <summary>Settings of the session; given with the connection, so that they are in force before the first statement.</summary>
    private static string Limits(PostgresOptions options) =>
        $"-c statement_timeout={Milliseconds(options.CommandTimeout)} -c lock_timeout={Milliseconds(options.LockTimeout)} "
        + $"-c idle_in_transaction_session_timeout={Milliseconds(options.StallTimeout)}";

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
