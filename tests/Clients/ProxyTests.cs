using System.Net;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>The index behind nginx, with TLS and below a path, and no setting of its own for either.</summary>
public sealed class ProxyTests(SharedIndex shared) : IAsyncLifetime
{
    private static readonly Distribution File = Wheel.Make("proxied_names", "1.0");

    private readonly TemporaryFolder _folder = new();
    private Nginx? _nginx;

    private Nginx Proxy => _nginx ?? throw new InvalidOperationException("nginx was not started.");

    public async ValueTask InitializeAsync() => _nginx = await Nginx.StartAsync(shared.Index);

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Twine_uploads_and_every_pip_installs()
    {
        var wheel = Wheel.Make(new PackageDescription("proxied", "1.0") { Requires = ["proxied-too"] });
        var needed = Wheel.Make("proxied_too", "1.0");
        var environment = new Dictionary<string, string> { ["REQUESTS_CA_BUNDLE"] = Proxy.Certificate };
        (await Tool.RunAsync(
            _folder.Path, environment, "twine", "upload", "--non-interactive", "--repository-url", $"{Proxy.Url}legacy/",
            "-u", Account.User, "-p", Account.Password,
            wheel.WriteTo(_folder["dist"]), needed.WriteTo(_folder["dist"]))).Succeeded();

        foreach (var pip in Pip.All)
        {
            (await pip.RunAsync(
                _folder.Path, "install", "--no-cache-dir", "--cert", Proxy.Certificate, "--index-url", Proxy.IndexUrl,
                "--target", $"site-{pip}", "proxied")).Succeeded();
            Assert.True(System.IO.File.Exists(_folder[$"site-{pip}/proxied_too.py"]));
        }
    }

    [Theory]
    [InlineData("simple/Proxied.Names/")]
    [InlineData("simple/proxied-names")]
    [InlineData("simple/PROXIED_names")]
    [InlineData("+simple/proxied-names/")]
    [InlineData("+simple/Proxied_Names/")]
    public async Task Redirects_and_links_stay_below_the_path(string asked)
    {
        await shared.Index.Client.PublishAsync(File);
        using var client = NewClient();

        using var page = await client.GetAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith(Proxy.Url.ToString(), page.RequestMessage?.RequestUri?.ToString(), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Matches("<a [^>]+>proxied_names-1.0-py2.py3-none-any.whl</a>", html);
        var file = Assert.Single(await client.ListAsync("proxied-names"));
        Assert.StartsWith(Proxy.Url.ToString(), file.Url.ToString(), StringComparison.Ordinal);
        Assert.Equal(file.Sha256, await client.DigestAsync(file.Url));
    }

    [Fact]
    public async Task The_root_page_leads_to_the_packages()
    {
        await shared.Index.Client.PublishAsync(Wheel.Make("from_the_root", "1.0"));
        using var client = NewClient();
        var root = await client.GetStringAsync("simple/", TestContext.Current.CancellationToken);
        var link = System.Text.RegularExpressions.Regex.Match(root, "href=\"([^\"]+)\"[^>]*>from[-_]the[-_]root<").Groups[1].Value;
        var page = await client.GetStringAsync(new Uri(new Uri(Proxy.Url, "simple/"), link), TestContext.Current.CancellationToken);
        Assert.Contains("from_the_root-1.0-py2.py3-none-any.whl", page, StringComparison.Ordinal);
    }

    private HttpClient NewClient()
    {
        // Only credentials that are tied to a URL follow a redirect.
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate is not null,
            Credentials = new CredentialCache
            {
                { Proxy.Url, "Basic", new NetworkCredential(Account.User, Account.Password) },
            },
        };
        return new HttpClient(handler) { BaseAddress = Proxy.Url };
    }
}
