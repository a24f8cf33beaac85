using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Larder.Clients.Tests.Running;

/// <summary>nginx in front of the index, all of its gateways in turn: TLS with a certificate of its own, and a path prefix.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    /// <summary>Where the index is behind the proxy, with slashes.</summary>
    public const string Prefix = "/deep/repo/";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private Nginx(TemporaryFolder folder, int port)
    {
        _folder = folder;
        Port = port;
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", folder.Path, "-c", folder["nginx.conf"]])
        {
            RedirectStandardError = true,
        })!;
    }

    public int Port { get; }

    /// <summary>The certificate that its clients must trust, as a file.</summary>
    public string Certificate => _folder["cert.pem"];

    public Uri Url => new($"https://localhost:{Port}{Prefix}");

    public string IndexUrl => $"https://{Account.User}:{Account.Password}@localhost:{Port}{Prefix}simple/";

    public static async Task<Nginx> StartAsync(IndexUnderTest index)
    {
        var folder = new TemporaryFolder();
        (await Tool.RunAsync(
            folder.Path, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem")).Succeeded();
        var port = FreePort.Find();
        folder.Write("nginx.conf", Configuration(index.Gateways, port));

        var nginx = new Nginx(folder, port);
        var isReady = await Eventually.IsTrueAsync(() => CanConnectAsync(port), Patience);
        Assert.True(isReady, isReady ? null : $"nginx does not listen: {await nginx.ErrorsAsync()}");
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Dispose();
    }

    // As short as a person would write it: nothing of it is made for this index but the size of uploads.
    private static string Configuration(IReadOnlyList<Uri> gateways, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr;
        events { }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxied;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            upstream larder {
                {{string.Join(' ', gateways.Select(gateway => $"server {gateway.Authority};"))}}
            }
            server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate cert.pem;
                ssl_certificate_key key.pem;
                client_max_body_size 0;
                location {{Prefix}} {
                    proxy_pass http://larder/;
                }
            }
        }

        """);

    private static async Task<bool> CanConnectAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string> ErrorsAsync()
    {
        _process.Kill();
        return await _process.StandardError.ReadToEndAsync();
    }
}
