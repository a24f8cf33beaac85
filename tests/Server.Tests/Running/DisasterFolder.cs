using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Larder.Server.Tests.Commands;
using Microsoft.Data.Sqlite;

namespace Larder.Server.Tests.Running;

/// <summary>A data folder of which parts get lost.</summary>
internal sealed partial class DisasterFolder(string data)
{
    public string Data => data;

    public string Objects => Path.Combine(data, "artifacts", "objects");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs a command on the folder.</summary>
    public async Task<CommandRun> RunAsync(params string[] arguments) => await CommandRun.RunAsync([.. arguments, "--data", data]);

    /// <summary>As the other, for commands that must not fail.</summary>
    public async Task<CommandRun> DoAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.Status is 0, run.Error + run.Output);
        return run;
    }

    /// <summary>Serves from the folder, to everybody.</summary>
    public Task<LarderProcess> ServeAsync() => LarderProcess.ServeAsync(
        "--data", data, "--urls=http://127.0.0.1:0", "--Access:AnonymousRead=true", "--Manifests:Delay=00:00:00.1");

    /// <summary>Removes the database, and nothing else.</summary>
    public void LoseDatabase()
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(data, "larder.db*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Waits until the store has the manifests of everything.</summary>
    public Task WaitForManifestsAsync() => Until.TrueAsync(
        async () => await QueryAsync("select count(*) from package where manifest_serial < serial") == 0);

    public async Task<long> QueryAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "larder.db")};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Changes the database.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "larder.db")};Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }

    /// <summary>Every listed file with its digests, as the database has it.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "larder.db")};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            select package || ' ' || file_name || ' ' || sha256 || md5 || blake2b_256 || metadata_sha256 || python_tag || artifact_key
                || kind || metadata_served || size_bytes || version
            from file where deleted_at is null order by file_name
            """;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var files = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            files.Add(reader.GetString(0));
        }

        return files;
    }

    /// <summary>How many packages there are; 0 without a database.</summary>
    public async Task<long> CountPackagesAsync()
    {
        try
        {
            return await QueryAsync("select count(*) from package");
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    /// <summary>All that clients see: the root page, and every package's page, as HTML and as JSON; and of every file its digest.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadPagesAsync()
    {
        await using var program = await ServeAsync();
        using var http = new HttpClient { BaseAddress = program.Url };
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var root = await ReadAsync("simple/", "text/html");
        pages["root html"] = root;
        pages["root json"] = await ReadAsync("simple/", "application/vnd.pypi.simple.v1+json");
        foreach (var name in Link().Matches(root).Select(match => match.Groups[1].Value.Trim('/')))
        {
            var page = await ReadAsync($"simple/{name}/", "text/html");
            pages[$"{name} html"] = page;
            pages[$"{name} json"] = await ReadAsync($"simple/{name}/", "application/vnd.pypi.simple.v1+json");
            foreach (var file in Link().Matches(page).Select(match => match.Groups[1].Value))
            {
                var (path, digest) = (file.Split('#')[0], file.Split("#sha256=")[1]);
                var bytes = await http.GetByteArrayAsync(new Uri(new Uri(program.Url, $"simple/{name}/"), path), Stop);
                Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(bytes)));
                pages[path] = digest;
            }
        }

        await program.TerminateAsync();
        return pages;

        async Task<string> ReadAsync(string path, string type)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
            using var response = await http.SendAsync(request, Stop);
            return await response.Content.ReadAsStringAsync(Stop);
        }
    }

    [GeneratedRegex("<a href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
