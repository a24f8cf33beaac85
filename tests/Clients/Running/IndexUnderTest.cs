using System.Net.Http.Headers;

namespace Larder.Clients.Tests.Running;

/// <summary>The index that the tests use, whatever it consists of.</summary>
/// <remarks>
/// Where it has several gateways, changes go to another one than reads: what one gateway acknowledged, the other must show.
/// </remarks>
internal abstract class IndexUnderTest : IAsyncDisposable
{
    private int _clients;

    protected IndexUnderTest(IReadOnlyList<Uri> gateways)
    {
        Gateways = gateways;
        Client = NewClient();
    }

    /// <summary>The addresses of the gateways, with a slash at the end; at least one.</summary>
    public IReadOnlyList<Uri> Gateways { get; }

    /// <summary>Where the tests read.</summary>
    public Uri Url => Gateways[^1];

    /// <summary>The index as it stands in a client's settings, with credentials.</summary>
    public string IndexUrl => $"http://{Account.User}:{Account.Password}@{Url.Authority}/simple/";

    /// <summary>Where the tests' publishing clients write.</summary>
    public string UploadUrl => $"{Gateways[0]}legacy/";

    /// <summary>Knows the administrator's password.</summary>
    public HttpClient Client { get; }

    /// <summary>Whether gateways and silos are processes of their own.</summary>
    public abstract bool IsCluster { get; }

    /// <summary>A client that knows the administrator's password. The next one writes where this one reads.</summary>
    public HttpClient NewClient()
    {
        var number = Interlocked.Increment(ref _clients) - 1;
        var write = Gateways[number % Gateways.Count];
        var read = Gateways[(number + Gateways.Count - 1) % Gateways.Count];
        var client = new HttpClient(new ChangesGoTo(write)) { BaseAddress = read, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Account.Basic);
        return client;
    }

    /// <summary>Runs one of the program's commands for the running index to its end.</summary>
    public abstract Task<ToolResult> CommandAsync(params string[] arguments);

    /// <summary>
    /// Starts what a test may burden, cut off and stop alone: an index in one process with an empty data folder, or one more gateway
    /// of the cluster.
    /// </summary>
    /// <param name="data">Its data folder; made by the program.</param>
    /// <param name="settings">Environment variables, each <c>NAME=value</c>.</param>
    public abstract Task<LarderProgram> StartAsync(string data, params string[] settings);

    /// <summary>The names of whatever is stored or spooled at this moment by that program, or of that package.</summary>
    /// <param name="program">From <see cref="StartAsync"/>.</param>
    /// <param name="package">Normalized.</param>
    public abstract Task<HashSet<string>> StoredAsync(LarderProgram program, string package);

    /// <summary>Leaves out, with its reason, a test that has no meaning for a cluster.</summary>
    public void IsInOneProcess(string reason) => Assert.SkipWhen(IsCluster, $"Not for a cluster: {reason}");

    public virtual ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class ChangesGoTo(Uri gateway) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            {
                request.RequestUri = new Uri(gateway, request.RequestUri!.PathAndQuery);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
