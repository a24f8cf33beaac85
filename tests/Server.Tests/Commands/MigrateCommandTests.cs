using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Running;

namespace Larder.Server.Tests.Commands;

/// <summary><c>larder migrate</c>, on both engines.</summary>
public sealed class MigrateCommandTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task On_an_empty_folder_it_makes_the_database_and_again_it_does_nothing()
    {
        string[] here = ["--data", _folder["data"]];

        var before = await CommandRun.RunAsync(["migrate", "--check", .. here]);
        var made = File.Exists(_folder["data/larder.db"]);
        var first = await CommandRun.RunAsync(["migrate", .. here]);
        var again = await CommandRun.RunAsync(["migrate", .. here]);
        var after = await CommandRun.RunAsync(["migrate", "--check", .. here]);

        Assert.Equal((1, false), (before.Status, made));
        Assert.Contains("missing  001-packages.sql", before.Output, StringComparison.Ordinal);
        Assert.Equal(0, first.Status);
        Assert.Contains("done     001-packages.sql", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), (again.Status, after.Status));
        Assert.DoesNotContain("done", again.Output, StringComparison.Ordinal);
        Assert.StartsWith("The schema is up to date (", after.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_of_a_program_that_runs_is_left_alone()
    {
        await using var program = await LarderProcess.ServeAsync("--data", _folder["data"], "--urls", "http://127.0.0.1:0");

        var run = await CommandRun.RunAsync("migrate", "--data", _folder["data"]);

        Assert.Equal(1, run.Status);
        Assert.Contains("in use by another process", Assert.Single(run.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Six_processes_at_once_bring_an_empty_database_of_a_server_up_to_date_together()
    {
        var there = await OnServerAsync();

        var programs = Enumerable.Range(0, 6).Select(_ => LarderProcess.Start(["migrate", .. there])).ToList();
        var statuses = await Task.WhenAll(programs.Select(program => program.WaitForExitAsync()));
        var steps = programs.SelectMany(program => program.Output.Split('\n')).Where(line => line.StartsWith("done", StringComparison.Ordinal));
        var check = await CommandRun.RunAsync(["migrate", "--check", .. there]);

        Assert.All(statuses, status => Assert.Equal(0, status));
        Assert.Equal(steps.Distinct().Count(), steps.Count());
        Assert.All(programs, program => Assert.Contains("The schema is up to date (", program.Output, StringComparison.Ordinal));
        Assert.Equal(0, check.Status);
        foreach (var program in programs)
        {
            await program.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_in_one_line_without_the_password()
    {
        var run = await CommandRun.RunAsync(
            "migrate", "--data", _folder["data"], "--Database:Engine=Postgres",
            "--Database:Postgres:ConnectionString=Host=127.0.0.1;Port=1;Username=larder;Password=secret-word");

        Assert.Equal(1, run.Status);
        Assert.Contains("127.0.0.1:1", Assert.Single(run.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Pasword=secret-word", "is not one of Npgsql")]
    [InlineData("Username=larder;Password=secret-word", "names no Host")]
    [InlineData("", "must be set")]
    public async Task A_connection_string_that_is_wrong_is_told_without_showing_it(string text, string problem)
    {
        var run = await CommandRun.RunAsync(
            "migrate", "--data", _folder["data"], "--Database:Engine=Postgres", $"--Database:Postgres:ConnectionString={text}");

        Assert.Equal(78, run.Status);
        Assert.Contains(problem, Assert.Single(run.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string[]> OnServerAsync() =>
    [
        "--data", _folder["data"], "--Database:Engine=Postgres",
        $"--Database:Postgres:ConnectionString={await server.NewDatabaseAsync()}",
    ];
}
