using System.Globalization;
using System.Net;
using Larder.Clients.Tests.Running;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Running;

/// <summary>A cluster that <c>eng/cluster</c> started, with relays before its servers, and what can be done to it.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(3) };
    private readonly TemporaryFolder? _temporary;
    private readonly string _folder;
    private readonly string _name;
    private readonly List<Supervisor> _supervisors = [];

    private RunningCluster(string name, string folder, TemporaryFolder? temporary, bool hasNetwork, ClusterSettings settings)
    {
        _name = name;
        _folder = folder;
        _temporary = temporary;
        HasNetwork = hasNetwork;
        Settings = settings;
        var host = IPAddress.Parse(settings["LARDER_HOST"]);
        Database = new Relay(host, new IPEndPoint(IPAddress.Loopback, settings.Postgres.Port));
        Artifacts = new Relay(host, new IPEndPoint(IPAddress.Loopback, new Uri(settings["S3_ENDPOINT"]).Port));
    }

    /// <summary>Whether each member has a network of its own, so that it can be cut off.</summary>
    public bool HasNetwork { get; }

    public ClusterSettings Settings { get; private set; }

    /// <summary>Between the members and PostgreSQL.</summary>
    public Relay Database { get; }

    /// <summary>Between the members (and whoever they send there) and the S3 server.</summary>
    public Relay Artifacts { get; }

    public IReadOnlyList<Member> Members { get; private set; } = [];

    public IReadOnlyList<Member> Silos => [.. Members.Where(member => member.IsSilo)];

    public IReadOnlyList<Member> Gateways => [.. Members.Where(member => member.IsGateway)];

    public string Password => Settings["LARDER_ADMIN_PASSWORD"];

    /// <summary>Whether this machine lets a test make network namespaces.</summary>
    public static async Task<bool> CanSeparateAsync()
    {
        try
        {
            var name = $"larder-try-{Environment.ProcessId}";
            await Script.RunAsync("ip", "netns", "add", name);
            await Script.RunAsync("ip", "netns", "del", name);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Starts a new cluster and waits until all members are ready.</summary>
    /// <param name="name">Of the run: the members' logs are left in a folder of this name beside the reports.</param>
    /// <param name="separate">Whether each member gets a network of its own.</param>
    /// <param name="settings">For all silos and gateways, each <c>Section__Name=value</c>.</param>
    public static async Task<RunningCluster> StartAsync(string name, bool separate, int gateways = 2, params string[] settings)
    {
        var given = Environment.GetEnvironmentVariable("LARDER_CLUSTER_FOLDER");
        var temporary = given is null ? new TemporaryFolder() : null;
        var folder = given ?? temporary!.Path;

        // The database runs as a user of its own, which must be able to pass.
        await Script.RunAsync("chmod", "a+x", folder);
        RunningCluster? cluster = null;
        try
        {
            await RunAsync(
                "up", folder,
                ["--servers", "--silos", "3", "--gateways", $"{gateways}", .. separate ? (string[])["--network"] : [], .. settings]);
            cluster = new RunningCluster(name, folder, temporary, separate, new ClusterSettings(Path.Combine(folder, "env")));
            await RunAsync("up", folder, ["--postgres", cluster.Database.Address, "--s3", cluster.Artifacts.Address]);
            cluster.Read();
            return cluster;
        }
        catch (Exception exception)
        {
            KeepLogs(name, folder);
            try
            {
                await RemoveAsync(folder, temporary);
            }
            catch (InvalidOperationException another)
            {
                throw new InvalidOperationException($"{exception.Message}\nAnd then: {another.Message}", exception);
            }
            finally
            {
                await (cluster?.DisposeRelaysAsync() ?? Task.CompletedTask);
            }

            throw;
        }
    }

    /// <summary>Starts members that are down. Does not wait until they are ready.</summary>
    public Task StartAsync(params Member[] members) =>
        RunAsync("start", _folder, [.. members.Select(member => member.Name), "--no-wait"]);

    /// <summary>Starts PostgreSQL again, on the data it has.</summary>
    public Task StartDatabaseAsync() => RunAsync("start", _folder, ["postgres"]);

    /// <summary>Ends PostgreSQL as if its machine had lost power.</summary>
    public Task StopDatabaseAsync() => Postgres.KillAsync(Path.Combine(_folder, "postgres"));

    /// <summary>Waits until all members are ready.</summary>
    public async Task WaitUntilReadyAsync()
    {
        foreach (var member in Members)
        {
            Assert.True(
                await Eventually.IsTrueAsync(() => member.IsReadyAsync(_client), Patience),
                $"{member} did not become ready:\n{Tail(member)}\n{string.Join('\n', _supervisors.SelectMany(supervisor => supervisor.Failures))}");
        }
    }

    /// <summary>Waits until a member's process has ended.</summary>
    public static async Task WaitUntilEndedAsync(Member member) => Assert.True(
        await Eventually.IsTrueAsync(() => member.ProcessId is null, Patience), $"{member} does not end.");

    /// <summary>Drops what comes from an address to a member.</summary>
    public static async Task CutAsync(Member member, string from) => await Script.RunAsync(
        "ip", "netns", "exec", member.Namespace!, "nft", "add", "rule", "inet", "larder", "input", "ip", "saddr", from, "drop");

    /// <summary>Drops everything between a member and an address, both ways.</summary>
    public static async Task SeparateAsync(Member member, string other)
    {
        await CutAsync(member, other);
        await Script.RunAsync(
            "ip", "netns", "exec", member.Namespace!, "nft", "add", "rule", "inet", "larder", "output", "ip", "daddr", other, "drop");
    }

    /// <summary>Ends every cut.</summary>
    public async Task JoinAllAsync()
    {
        foreach (var member in Members.Where(member => member.Namespace is not null))
        {
            await Script.RunAsync("ip", "netns", "exec", member.Namespace!, "nft", "flush", "table", "inet", "larder");
        }
    }

    /// <summary>The address that the database and the S3 server have for members.</summary>
    public string ServersAddress => Settings["LARDER_HOST"];

    /// <summary>Runs a query on the database itself, past the relay.</summary>
    /// <returns>Rows, each its columns.</returns>
    public Task<IReadOnlyList<string[]>> QueryAsync(string sql) => Postgres.QueryAsync(Settings["LARDER_TEST_POSTGRES"], sql);

    /// <summary>Runs a command of the program with the cluster's settings.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        var settings = File.ReadAllLines(Path.Combine(_folder, "settings"));
        return await Script.RunAsync(
            "env", [.. settings, PublishedProgram.Path, .. arguments, "--data", Path.Combine(_folder, "command")]);
    }

    /// <summary>The last lines of a member's log.</summary>
    public static string Tail(Member member, int lines = 30) =>
        File.Exists(member.LogPath) ? string.Join('\n', File.ReadLines(member.LogPath).TakeLast(lines)) : "";

    public async ValueTask DisposeAsync()
    {
        Artifacts.Fault = RelayFault.None;
        Database.Fault = RelayFault.None;
        KeepLogs(_name, _folder);
        try
        {
            await RemoveAsync(_folder, _temporary);
        }
        finally
        {
            await DisposeRelaysAsync();
            _client.Dispose();
        }
    }

    public Supervisor Supervise(OperationLog clock)
    {
        var supervisor = new Supervisor(Members, member => StartAsync(member), clock);
        _supervisors.Add(supervisor);
        return supervisor;
    }

    /// <summary>Leaves the logs where results are kept, whatever came of the run: they are small, and who fails later misses them.</summary>
    private static void KeepLogs(string name, string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(Script.Results, name)).FullName;
        foreach (var log in Directory.EnumerateFiles(folder, "*.log"))
        {
            File.Copy(log, Path.Combine(target, Path.GetFileName(log)), overwrite: true);
        }
    }

    /// <summary>Ends everything. A folder of its own is removed with its data.</summary>
    private static async Task RemoveAsync(string folder, TemporaryFolder? temporary)
    {
        await RunAsync("down", folder, temporary is null ? [] : ["--wipe"]);
        if (temporary is not null)
        {
            Directory.CreateDirectory(temporary.Path);
            temporary.Dispose();
        }
    }

    private async Task DisposeRelaysAsync()
    {
        await Database.DisposeAsync();
        await Artifacts.DisposeAsync();
    }

    private static Task<string> RunAsync(string verb, string folder, string[] arguments) =>
        Script.RunAsync(Path.Combine(Script.Tree, "eng/cluster"), [verb, "--folder", folder, .. arguments]);

    private void Read()
    {
        Settings = new ClusterSettings(Path.Combine(_folder, "env"));
        Members = [.. Enumerable.Range(1, 16).SelectMany(number => (string[])[$"silo-{number}", $"gateway-{number}"])
            .Select(name => (Name: name, Key: name.ToUpper(CultureInfo.InvariantCulture).Replace('-', '_')))
            .Where(member => Settings.Find($"LARDER_URL_{member.Key}") is not null)
            .Select(member => new Member(
                member.Name, _folder, new Uri(Settings[$"LARDER_URL_{member.Key}"] + "/"), Settings.Find($"LARDER_NAMESPACE_{member.Key}")))
            .OrderBy(member => member.IsGateway)];
    }
}
