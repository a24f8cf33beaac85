using System.Net;
using Larder.Gateway.Authentication.OpenIdConnect.Users;
using Larder.Gateway.Authentication.Sources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.Users;

/// <summary>An index whose users an identity provider knows.</summary>
public sealed class LoginFixture : IndexFixture
{
    internal IdentityServer Provider { get; private set; } = null!;

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Access:AnonymousRead", "false"),
        ("Access:OpenIdConnect:Authority", Provider.Url),
        ("Access:OpenIdConnect:ClientId", IdentityServer.ClientId),
        ("Access:OpenIdConnect:ClientSecretFile", Path.Combine(Folder, "client-secret")),
        ("Access:OpenIdConnect:Audience", IdentityServer.Audience),
        ("Access:OpenIdConnect:AdministratorGroups:0", "index-admins"),
        ("Access:OpenIdConnect:AllowedGroups:0", "developers"),
        ("Access:OpenIdConnect:LoginsPerMinute", "10000"),
    ];

    public override async ValueTask InitializeAsync()
    {
        Provider = await IdentityServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, "client-secret"), IdentityServer.ClientSecret + "\n");
        await base.InitializeAsync();

        // On a machine with too much to do the provider's first answer may come too late, and then it is not asked again at once.
        using var client = NewClient();
        await Until.TrueAsync(async () =>
        {
            using var response = await client.GetAsync("/login", TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.SeeOther;
        });
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>A browser with cookies of its own, that goes where it is sent only when it is told to.</summary>
    internal Browser NewBrowser() => new(Address);

    /// <summary>Who the cookies of a browser show to be logged in.</summary>
    internal ValueTask<SourceIdentity?> IdentifyAsync(Browser browser, string method = "GET", string scheme = "http")
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = scheme;
        context.Request.Method = method;
        context.Request.Headers.Cookie = browser.Cookies.GetCookieHeader(Address);
        return Services.GetRequiredService<SessionCookie>().TryIdentifyAsync(context.Request, TestContext.Current.CancellationToken);
    }
}

/// <summary>A browser as far as a login needs one.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(Uri address)
    {
        Address = address;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address };
    }

    public Uri Address { get; }

    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Begins a login, and lets the provider answer.</summary>
    /// <returns>The address at the index that the provider sends the browser to.</returns>
    public async Task<string> GoToProviderAsync(string path = "/login")
    {
        using var begin = await GetAsync(path);
        using var answer = await GetAsync(begin.Headers.Location!.AbsoluteUri);
        return answer.Headers.Location!.AbsoluteUri;
    }

    /// <summary>Logs in.</summary>
    /// <returns>What the index answers at the end.</returns>
    public async Task<HttpResponseMessage> LogInAsync(string path = "/login") => await GetAsync(await GoToProviderAsync(path));

    public void Dispose() => _http.Dispose();
}
