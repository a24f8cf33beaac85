using System.Diagnostics;
using Larder.Grains.Tests.Database;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Larder.Grains.Tests.Database;

/// <summary>A PostgreSQL server for the tests of this run, started by <c>eng/postgres</c> when the first test asks for it. Where
/// <c>LARDER_TEST_POSTGRES</c> names one that runs already, that one is used.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("larder-test-").FullName);
    private readonly Lazy<Task<string>> _connectionString;

    public PostgresServer() => _connectionString = new(
        () => Environment.GetEnvironmentVariable("LARDER_TEST_POSTGRES") is { Length: > 0 } given
            ? Task.FromResult(given)
            : Task.Run(Start));

    /// <summary>A connection string to an empty database of its own.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():n}";
        var server = await _connectionString.Value;
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand($"create database {name} template template0");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    public ValueTask DisposeAsync()
    {
        if (_folder.IsValueCreated)
        {
            Run("remove");
        }

        return ValueTask.CompletedTask;
    }

    private string Start()
    {
        var line = Run("up").Split('\n').Single(line => line.StartsWith("LARDER_TEST_POSTGRES=", StringComparison.Ordinal));
        return line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('\'');
    }

    /// <returns>Standard output.</returns>
    private string Run(string verb)
    {
        using var process = Process.Start(new ProcessStartInfo(Script(), [verb, _folder.Value])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode is 0 ? output : throw new InvalidOperationException($"eng/postgres {verb}: {error.Result}");
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "eng", "postgres");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new FileNotFoundException("eng/postgres is not above the tests.");
    }
}
