using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dapper;
using Larder.Clients.Tests.Running;
using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Running;
using Npgsql;

namespace Larder.Server.Tests.Cluster;

/// <summary>Gateways and silos as processes of their own, with a database of their own on a real server, and a folder for files.</summary>
internal sealed class LarderCluster : IAsyncDisposable
{
    public const string Password = "a password for tests";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly List<LarderProcess> _processes = [];
    private readonly string _connectionString;

    private LarderCluster(string connectionString) => _connectionString = connectionString;

    public static async Task<LarderCluster> NewAsync(PostgresServer server) => new(await server.NewDatabaseAsync());

    /// <param name="connectionString">Of a database that may not be there yet.</param>
    public static LarderCluster NewOn(string connectionString) => new(connectionString);

    /// <summary>What commands need to reach database and store.</summary>
    public string[] Settings =>
    [
        "--Database:Engine=Postgres", $"--Database:Postgres:ConnectionString={_connectionString}",
        $"--Artifacts:FileSystem:Root={Artifacts}",
    ];

    /// <summary>The folder of the files.</summary>
    public string Artifacts => _folder["artifacts"];

    /// <summary>Starts a process, and does not wait for it.</summary>
    /// <param name="role"><c>gateway</c> or <c>silo</c>.</param>
    /// <param name="name">Of its data folder.</param>
    public Member Start(string role, string name, params string[] settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var port = FreePort.Find();
        var process = LarderProcess.Start(
            [
                ("LARDER_ADMIN_PASSWORD", Password), ("LARDER_Database__Engine", "Postgres"),
                ("LARDER_Database__Postgres__ConnectionString", _connectionString),
                ("LARDER_Artifacts__FileSystem__Root", _folder["artifacts"]),
            ],
            [role, "--data", _folder[name], "--urls", url.ToString(), $"--Cluster:Port={port}", .. settings]);
        _processes.Add(process);
        return new Member(process, url, port, _folder[name]);
    }

    /// <summary>Starts a process and waits until it is ready.</summary>
    public async Task<Member> ServeAsync(string role, string name, params string[] settings)
    {
        var member = Start(role, name, settings);
        await member.WaitUntilReadyAsync();
        return member;
    }

    /// <summary>What the database says of members: 3 is active, 6 is dead.</summary>
    /// <param name="name">For example <c>silo@127.0.0.1:11111</c>.</param>
    public async Task<int[]> ReadStatusesAsync(string name)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        return [.. await connection.QueryAsync<int>("select status from orleansmembershiptable where siloname = @name", new { name })];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>One process.</summary>
    internal sealed record Member(LarderProcess Process, Uri Url, int ClusterPort, string Data)
    {
        private readonly HttpClient _client = NewClient(Url);

        public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

        /// <summary>What <c>/readyz</c> answers; empty while nothing listens.</summary>
        public async Task<string> ReadinessAsync()
        {
            try
            {
                using var response = await GetAsync("readyz");
                return await response.Content.ReadAsStringAsync();
            }
            catch (HttpRequestException)
            {
                return "";
            }
        }

        public Task WaitUntilReadyAsync() => WaitAsync(async () => await ReadinessAsync() is "ready\n");

        /// <summary>Waits until the condition holds, or the process has ended.</summary>
        public async Task WaitAsync(Func<Task<bool>> condition)
        {
            for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
            {
                var late = TimeProvider.System.GetElapsedTime(start) > Patience;
                Assert.False(late || Process.HasEnded, $"It did not come to be so. {Process.Error}");
                await Task.Delay(Pause);
            }
        }

        /// <summary>Waits until the first administrator is there.</summary>
        public Task WaitForAdministratorAsync() => WaitAsync(async () =>
        {
            using var response = await GetAsync("api/users");
            return response.StatusCode is HttpStatusCode.OK;
        });

        /// <summary>Uploads a small wheel as twine does.</summary>
        public async Task<string> UploadAsync(string name, string version)
        {
            using var form = WheelForm.Of(name, version);
            using var response = await _client.PostAsync(new Uri("legacy/", UriKind.Relative), form);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }

        /// <summary>A client with somebody's credentials.</summary>
        public HttpClient NewClient(string user, string password) => NewClient(Url, user, password);

        private static HttpClient NewClient(Uri url, string user = "admin", string password = Password)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
            return new HttpClient
            {
                BaseAddress = url,
                Timeout = Patience,
                DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
            };
        }
    }
}
