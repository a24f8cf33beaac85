using Dapper;
using Larder.Grains.Database;
using Larder.Silo.Database;

namespace Larder.Grains.Tests.Database;

/// <summary>Both engines hold the same tables after each step.</summary>
public sealed class SchemaEqualityTests(PostgresServer server)
{
    /// <summary>What one engine has alone, each for a reason that its script gives.</summary>
    private static readonly string[] Alone =
    [
        // No other process looks at SQLite's file; the members of a cluster are not kept there.
        "table orleansmembershiptable", "table orleansmembershipversiontable",

        // Ended at the start of a single process; a cluster's start may not end what others own.
        "index package_owned", "index account_owned", "index token_owned", "index index_access_owned",
        "index exchanged_token_owned",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Steps => [.. Migration.Of("Sqlite").Select(migration => migration.Number)];

    [Fact]
    public void The_steps_have_the_same_numbers_and_names() =>
        Assert.Equal(Migration.Of("Sqlite").Select(step => step.Name), Migration.Of("Postgres").Select(step => step.Name));

    [Theory, MemberData(nameof(Steps))]
    public async Task After_each_step_both_have_the_same_tables_columns_keys_and_indexes(int step)
    {
        using var folder = new TemporaryFolder();
        using var sqlite = Databases.Open(folder["larder.db"], TimeProvider.System);
        using var postgres = Databases.OpenPostgres(await server.NewDatabaseAsync());
        await sqlite.MigrateAsync(step, Stop);
        await postgres.MigrateAsync(step, Stop);

        var things = await ReadAsync(sqlite, OfSqlite);
        Assert.Contains("table package name text not null 2", things);
        Assert.Equal(things, await ReadAsync(postgres, OfPostgres));
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(IDatabase database, string query)
    {
        var things = await database.ReadAsync(connection => connection.QueryAsync<string>(query), Stop);
        return [.. things.Where(thing => !Alone.Any(thing.StartsWith)).Order(StringComparer.Ordinal)];
    }

    /// <summary>One line for each column, with its kind, whether it may be null, and its place in the key; and for each index.</summary>
    private const string OfSqlite =
        """
        select 'table ' || m.name || ' ' || p.name || ' ' || case lower(p.type)
            when 'integer' then 'number' when 'bigint' then 'number' when 'blob' then 'bytes' else 'text' end
            || case when p."notnull" or p.pk > 0 then ' not null' else '' end || ' ' || p.pk
        from sqlite_master m join pragma_table_info(m.name) p
        where m.type = 'table' and m.name not like 'sqlite_%'
        union all
        select 'index ' || m.name || case when l."unique" then ' unique' else '' end || ' on ' || m.tbl_name || ' '
            || (select group_concat(coalesce(i.name, '?'), ',') from (select * from pragma_index_info(m.name) order by seqno) i)
            || case when l.partial then ' where' else '' end
        from sqlite_master m join pragma_index_list(m.tbl_name) l on l.name = m.name
        where m.type = 'index' and m.sql is not null
        """;

    private const string OfPostgres =
        """
        select 'table ' || c.relname || ' ' || a.attname || ' ' || case t.typname
            when 'int8' then 'number' when 'int4' then 'number' when 'int2' then 'number' when 'bytea' then 'bytes' else 'text' end
            || case when a.attnotnull then ' not null' else '' end || ' ' || coalesce(array_position(k.conkey, a.attnum), 0)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        join pg_type t on t.oid = a.atttypid
        left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        union all
        select 'index ' || i.relname || case when x.indisunique then ' unique' else '' end || ' on ' || c.relname || ' '
            || (select string_agg(coalesce(a.attname, '?'), ',' order by n) from unnest(x.indkey) with ordinality u (attnum, n)
                left join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum and u.attnum > 0)
            || case when x.indpred is not null then ' where' else '' end
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
        where c.relnamespace = 'public'::regnamespace and not x.indisprimary
        """;
}
