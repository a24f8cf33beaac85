using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Authentication.Throttling;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication;

/// <summary>The middleware in a real server, before endpoints that tell who asked.</summary>
public sealed class AccessMiddlewareTests : IAsyncLifetime
{
    private readonly FakeAccounts _accounts = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("larder-access").FullName;
    private WebApplication? _app;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _accounts.Add("alice");
        _accounts.Add("root", isAdministrator: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("/read")]
    [InlineData("/write")]
    [InlineData("/administer")]
    public async Task Without_credentials_the_answer_asks_for_them(string path)
    {
        using var client = await StartAsync();
        using var response = await client.GetAsync(path, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.StartsWith("realm=\"larder\"", response.Headers.WwwAuthenticate.First().Parameter, StringComparison.Ordinal);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Reading_can_be_open_to_everybody()
    {
        using var client = await StartAsync(anonymousRead: true);

        Assert.Equal("anonymous", await client.GetStringAsync("/read", Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/write", Stop)).StatusCode);
    }

    [Fact]
    public async Task An_answer_that_depends_on_the_caller_knows_the_caller()
    {
        using var client = await StartAsync(anonymousRead: true);

        Assert.Equal("anonymous", await client.GetStringAsync("/read", Stop));
        Assert.Equal("alice", await ReadAsync(client, "/read", Basic("alice")));
    }

    [Theory]
    [InlineData("Basic %%%")]
    [InlineData("Basic YWxpY2U6d3Jvbmc=")]
    [InlineData("Bearer nonsense")]
    [InlineData("Basic //4=")]
    public async Task Wrong_credentials_are_refused_where_it_matters_whose_they_are(string header)
    {
        using var client = await StartAsync(anonymousRead: true);
        using var response = await SendAsync(client, "/read", header);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Endpoints_that_ask_for_nothing_look_at_no_credentials()
    {
        using var client = await StartAsync();

        Assert.Equal("anonymous", await ReadAsync(client, "/open", "Basic %%%"));
    }

    [Fact]
    public async Task Endpoints_that_say_nothing_are_for_administrators()
    {
        using var client = await StartAsync(anonymousRead: true);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/unmarked", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(client, "/unmarked", Basic("alice"))).StatusCode);
        Assert.Equal("root", await ReadAsync(client, "/unmarked", Basic("root")));
    }

    [Fact]
    public async Task A_known_user_may_write_but_not_administer()
    {
        using var client = await StartAsync();

        Assert.Equal("alice", await ReadAsync(client, "/write", Basic("alice")));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(client, "/administer", Basic("alice"))).StatusCode);
        Assert.Equal("root", await ReadAsync(client, "/administer", Basic("root")));
    }

    [Fact]
    public async Task Two_headers_are_not_better_than_the_worse()
    {
        using var client = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/write");
        request.Headers.TryAddWithoutValidation("Authorization", [Basic("alice"), "Basic %%%"]);
        using var response = await client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-User")]
    [InlineData("Remote-User")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-NAME")]
    public async Task Headers_that_claim_a_user_give_no_right(string name)
    {
        using var client = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/write");
        request.Headers.Add(name, "root");
        using var response = await client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Credentials_in_the_query_give_no_right()
    {
        using var client = await StartAsync();

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await client.GetAsync("/write?authorization=" + Uri.EscapeDataString(Basic("root")), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_refusal_does_not_wait_for_the_body()
    {
        using var client = await StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port, Stop);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n"u8.ToArray(), Stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 401", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_too_many_passwords_wait_the_next_one_is_told_when_to_come_again()
    {
        using var client = await StartAsync();
        var checks = _app!.Services.GetRequiredService<PasswordChecks>();
        while (checks.TryEnter(null))
        {
        }

        using var response = await SendAsync(client, "/write", Basic("alice"));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Who_sends_too_many_wrong_passwords_is_told_how_long_to_wait()
    {
        using var client = await StartAsync();
        for (var i = 0; i < 7; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            _app!.Services.GetRequiredService<LoginThrottle>().Begin("alice", IPAddress.Loopback);
        }

        using var response = await SendAsync(client, "/write", Basic("alice"));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Contains("too-many-failures", await response.Content.ReadAsStringAsync(Stop));
        var wait = Assert.NotNull(response.Headers.RetryAfter?.Delta);
        _time.Advance(wait);
        Assert.Equal("alice", await ReadAsync(client, "/write", Basic("alice")));
    }

    [Fact]
    public async Task The_places_of_a_clients_address_are_not_for_all()
    {
        using var client = await StartAsync();
        var checks = _app!.Services.GetRequiredService<PasswordChecks>();
        while (checks.TryEnter(IPAddress.Loopback))
        {
        }

        using var refused = await SendAsync(client, "/write", Basic("alice"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        checks.Leave(IPAddress.Loopback);
        Assert.Equal("alice", await ReadAsync(client, "/write", Basic("alice")));
    }

    [Fact]
    public async Task Who_comes_by_the_operators_socket_may_do_everything()
    {
        using var unused = await StartAsync();
        using var handler = new SocketsHttpHandler { ConnectCallback = ConnectToSocketAsync };
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://larder/") };

        Assert.Equal("operator", await client.GetStringAsync("/administer", Stop));
        Assert.Equal("operator", await ReadAsync(client, "/administer", "Basic %%%"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string SocketPath => Path.Combine(_folder, "larder.sock");

    private async Task<HttpClient> StartAsync(bool anonymousRead = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.ListenUnixSocket(SocketPath);
        });
        builder.Logging.ClearProviders();
        builder.Configuration["Access:AnonymousRead"] = anonymousRead.ToString();
        builder.Configuration["Operator:SocketPath"] = SocketPath;
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddCallers(builder.Configuration);
        builder.Services.AddSingleton<IProofs>(NoProofs.Instance);
        builder.Services.AddSingleton<IAccounts>(_accounts);

        // No route here is about a package, and nobody has changed anything in the index.
        builder.Services.AddSingleton<CacheMetrics>().AddSingleton<CacheMemory>().AddSingleton<GrainRetry>().AddSingleton(Silos.Always);
        builder.Services.AddSingleton(services => new LeaseReader(reader => reader, services.GetRequiredService<CacheMetrics>()));
        builder.Services.AddSingleton(new PackageCache(null!));
        builder.Services.AddSingleton<ILeaseSource<IndexAccess, IndexAccess>, UnchangedIndex>();
        _app = builder.Build();
        _app.UseCallers();
        _app.MapGet("/open", Who).AllowEverybody();
        _app.MapGet("/unmarked", Who);
        _app.MapGet("/read", Who).RequirePermission(Permission.List);
        _app.Map("/write", Who).RequirePermission(Permission.Known);
        _app.MapGet("/administer", Who).RequirePermission(Permission.Administer);
        await _app.StartAsync(Stop);

        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new HttpClient { BaseAddress = new Uri(addresses.First(address => !address.Contains("unix", StringComparison.Ordinal))) };
    }

    private async ValueTask<Stream> ConnectToSocketAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static string Who(HttpContext context) =>
        context.GetCaller() is { IsAnonymous: false } caller ? caller.Name : "anonymous";

    private static async Task<string> ReadAsync(HttpClient client, string path, string header)
    {
        using var response = await SendAsync(client, path, header);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", header);
        return await client.SendAsync(request, Stop);
    }

    private sealed class UnchangedIndex : ILeaseSource<IndexAccess, IndexAccess>
    {
        public string ResourceOf(string key) => LeaseResource.Index(key);

        public Task<Leased<IndexAccess>> AcquireAsync(string key, LeaseRequest request) =>
            Task.FromResult(new Leased<IndexAccess>(null, Exists: false, 1, TimeSpan.FromSeconds(4)));

        public ValueTask<IndexAccess?> MakeAsync(
            string key, IndexAccess snapshot, long serial, LeaseHold<IndexAccess>? known, CacheCharge charge) => new(snapshot);
    }

    private static string Basic(string userName) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{FakeAccounts.Password}"));
}
