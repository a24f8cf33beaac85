using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Cluster;

namespace Larder.Server.Tests.Revoked;

/// <summary>Two gateways and two silos; a user in a group, whom only that lets in; at the first gateway rights are taken away and given
/// back.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string User = "reader";
    public const string Password = "a password of somebody";
    private const string Group = "readers";

    private static readonly string[] Everything = ["read", "write"];

    private readonly LarderCluster _cluster;
    private readonly HttpClient _administrator;
    private string _tokenId = "";

    private Stage(LarderCluster cluster, LarderCluster.Member first, LarderCluster.Member second)
    {
        (_cluster, First, Second) = (cluster, first, second);
        _administrator = first.NewClient("admin", LarderCluster.Password);
    }

    /// <summary>Where changes are made.</summary>
    public LarderCluster.Member First { get; }

    /// <summary>Where they must hold.</summary>
    public LarderCluster.Member Second { get; }

    /// <summary>The folder of the files.</summary>
    public string Artifacts => _cluster.Artifacts;

    /// <summary>The user's token, another one after each revocation.</summary>
    public string Token { get; private set; } = "";

    public static async Task<Stage> StartAsync(PostgresServer server)
    {
        var cluster = await LarderCluster.NewAsync(server);
        try
        {
            await cluster.ServeAsync("silo", "silo-1");
            await cluster.ServeAsync("silo", "silo-2");
            var first = await cluster.ServeAsync("gateway", "first");
            var second = await cluster.ServeAsync("gateway", "second");
            await first.WaitForAdministratorAsync();
            var stage = new Stage(cluster, first, second);
            await stage.SetAsync();
            return stage;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes it away. When it returns, that was acknowledged.</summary>
    public Task TakeAsync(Right right) => right switch
    {
        Right.Token => SendAsync("DELETE", $"api/tokens/{_tokenId}"),
        Right.Membership => SendAsync("DELETE", $"api/groups/{Group}/members/{User}"),
        Right.Entry => SendAsync("DELETE", $"api/packages/of-list/access/group:{Group}"),
        Right.Account => SendAsync("PATCH", $"api/users/{User}", new { enabled = false }),
        _ => SendAsync("PUT", "api/index/access/defaults", new { read = (string[])["user:somebody"], write = (string[])["user:somebody"] }),
    };

    /// <summary>Gives it back.</summary>
    public Task GiveAsync(Right right) => right switch
    {
        Right.Token => NewTokenAsync(),
        Right.Membership => SendAsync("PUT", $"api/groups/{Group}/members/{User}"),
        Right.Entry => SendAsync("PUT", $"api/packages/of-list/access/group:{Group}", new { permissions = Everything }),
        Right.Account => SendAsync("PATCH", $"api/users/{User}", new { enabled = true }),
        _ => SendAsync("PUT", "api/index/access/defaults", new { read = (string[])[$"group:{Group}"], write = (string[])[$"group:{Group}"] }),
    };

    /// <summary>What the first gateway shows of a package to who may see all.</summary>
    public async Task<string> ReadPageAsync(string package)
    {
        var path = new Uri($"simple/{package}/?format=application/vnd.pypi.simple.v1%2Bjson", UriKind.Relative);
        using var answer = await _administrator.GetAsync(path);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        await _cluster.DisposeAsync();
    }

    private async Task SetAsync()
    {
        Assert.StartsWith("200", await First.UploadAsync("of_list", "1.0"), StringComparison.Ordinal);
        Assert.StartsWith("200", await First.UploadAsync("of_default", "1.0"), StringComparison.Ordinal);
        await SendAsync("POST", "api/users", new { name = User, password = Password });
        await SendAsync("POST", "api/groups", new { name = Group });

        // Without another one who may read, the list would say nothing when the group is out of it, and the defaults would hold.
        await SendAsync("PUT", "api/packages/of-list/access/user:somebody", new { permissions = Everything });
        foreach (var right in Enum.GetValues<Right>().Except([Right.Account]))
        {
            await GiveAsync(right);
        }
    }

    private async Task NewTokenAsync()
    {
        var made = await SendAsync("POST", "api/tokens", new { user = User, label = "of the tests" });
        _tokenId = made.GetProperty("id").GetString()!;
        Token = made.GetProperty("token").GetString()!;
    }

    private async Task<JsonElement> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await _administrator.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {(int)answer.StatusCode} {text}"));
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
