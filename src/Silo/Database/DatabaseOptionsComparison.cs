using Microsoft.Extensions.Options;
using Npgsql;

namespace Larder.Silo.Database;

/// <summary>Refuses settings that do not fit together. Never shows the connection string, or a part of it.</summary>
internal sealed class DatabaseOptionsComparison : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var problems = (options.Engine is DatabaseEngine.Sqlite ? FindInSqlite(options) : FindInPostgres(options)).ToList();
        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> FindInSqlite(DatabaseOptions options)
    {
        if (options.Sqlite.Path.Length is 0)
        {
            yield return "Database:Sqlite:Path must be set while Database:Engine is Sqlite.";
        }
    }

    private static IEnumerable<string> FindInPostgres(DatabaseOptions options)
    {
        var postgres = options.Postgres;
        if (postgres.ConnectionString.Length is 0)
        {
            yield return "Database:Postgres:ConnectionString must be set while Database:Engine is Postgres.";
        }
        else if (FindInConnectionString(postgres.ConnectionString) is { } problem)
        {
            yield return problem;
        }

        if (postgres.LockTimeout <= postgres.StallTimeout)
        {
            yield return "Database:Postgres:LockTimeout must be longer than Database:Postgres:StallTimeout.";
        }

        if (postgres.LockTimeout > postgres.CommandTimeout)
        {
            yield return "Database:Postgres:LockTimeout must not be longer than Database:Postgres:CommandTimeout.";
        }
    }

    /// <summary>The parser's own messages are not passed on: they quote, and what they quote may be a piece of a password.</summary>
    private static string? FindInConnectionString(string text)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host)
                ? "Database:Postgres:ConnectionString names no Host."
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException
            or KeyNotFoundException or OverflowException or NotSupportedException)
        {
            return "Database:Postgres:ConnectionString is not one of Npgsql: key=value pairs separated by ';', with quotes around a "
                + "value that has ';' or '=' in it.";
        }
    }
}
