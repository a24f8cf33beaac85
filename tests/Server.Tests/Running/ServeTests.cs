using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Server.Tests.Running;

/// <summary>The program started, used and ended as a person or a service manager does it.</summary>
public sealed partial class ServeTests : IDisposable
{
    private const string AnyPort = "--urls=http://127.0.0.1:0";

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["data"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_start_shows_a_password_that_works_and_later_starts_show_none()
    {
        string password;
        await using (var first = await LarderProcess.ServeAsync("--data", Data, AnyPort))
        {
            password = await first.WaitForAsync(Password());
            Assert.Equal(HttpStatusCode.OK, await AskAsync(first.Url, "admin", password));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(first.Url, "admin", "another"));
            Assert.DoesNotContain(password, first.Error);
            Assert.Equal(0, await first.TerminateAsync());
        }

        await using var second = await LarderProcess.ServeAsync("--data", Data, AnyPort);
        Assert.DoesNotContain("password", second.Output);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(second.Url, "admin", password));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_data_folder_is_its_owners_only()
    {
        await using var program = await LarderProcess.ServeAsync("--data", Data, AnyPort);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_written_into_a_folder_that_others_can_open_is_its_owners_only()
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, (UnixFileMode)0b111_101_101);
        await using var program = await LarderProcess.ServeAsync("--data", Data, AnyPort);

        const UnixFileMode Others = (UnixFileMode)0b000_111_111;
        Assert.All(
            Directory.EnumerateFileSystemEntries(Data, "*", SearchOption.AllDirectories),
            path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others));
    }

    [Fact]
    public async Task A_socket_path_that_names_a_file_is_refused_and_the_file_stays()
    {
        await File.WriteAllTextAsync(_folder["precious"], "contents", Stop);
        await using var program = LarderProcess.Start("--data", Data, AnyPort, $"--Operator:SocketPath={_folder["precious"]}");

        Assert.Equal(1, await program.WaitForExitAsync());
        Assert.Contains("is a file and not a socket", Assert.Single(Lines(program.Error)));
        Assert.Equal("contents", await File.ReadAllTextAsync(_folder["precious"], Stop));
    }

    [Fact]
    public async Task A_first_start_that_could_not_listen_leaves_the_password_to_the_next()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var first = LarderProcess.Start("--data", Data, "--urls", $"http://{taken.LocalEndpoint}");
        Assert.Equal(1, await first.WaitForExitAsync());

        await using var second = await LarderProcess.ServeAsync("--data", Data, AnyPort);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(second.Url, "admin", await second.WaitForAsync(Password())));
    }

    [Fact]
    public async Task A_database_that_is_none_is_told_in_one_line()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllBytesAsync(Path.Combine(Data, "larder.db"), RandomNumberGenerator.GetBytes(8_192), Stop);

        await using var program = LarderProcess.Start("--data", Data, AnyPort);
        Assert.Equal(1, await program.WaitForExitAsync());
        Assert.Contains("The database cannot be used", Lines(program.Error)[^1]);

        await using var check = LarderProcess.Start("check", "--data", Data);
        Assert.Equal(1, await check.WaitForExitAsync());
        Assert.Contains("The database cannot be used", Assert.Single(Lines(check.Error)));
    }

    [Fact]
    public async Task The_first_start_makes_an_administrator_even_if_there_are_other_users()
    {
        await using var command = LarderProcess.Start("user", "add", "alice", "--no-password", "--data", Data);
        Assert.Equal(0, await command.WaitForExitAsync());

        await using var program = LarderProcess.Start([("LARDER_ADMIN_PASSWORD", "given-by-a-secret")], "--data", Data, AnyPort);
        await program.WaitUntilItListensAsync();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(program.Url, "admin", "given-by-a-secret"));
    }

    [Fact]
    public async Task The_secret_of_the_first_password_may_be_gone_at_a_later_start()
    {
        await File.WriteAllTextAsync(_folder["secret"], "from-a-mounted-file\n", Stop);
        (string, string)[] environment = [("LARDER_ADMIN_PASSWORD_FILE", _folder["secret"])];
        await using (var first = LarderProcess.Start(environment, "--data", Data, AnyPort))
        {
            await first.WaitUntilItListensAsync();
        }

        File.Delete(_folder["secret"]);
        await using var second = LarderProcess.Start(environment, "--data", Data, AnyPort);
        await second.WaitUntilItListensAsync();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(second.Url, "admin", "from-a-mounted-file"));
    }

    [Fact]
    public async Task A_given_password_is_used_and_not_shown()
    {
        await using var program = LarderProcess.Start([("LARDER_ADMIN_PASSWORD", "given-by-a-secret")], "--data", Data, AnyPort);
        await program.WaitUntilItListensAsync();

        Assert.DoesNotContain("given-by-a-secret", program.Output + program.Error);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(program.Url, "admin", "given-by-a-secret"));
    }

    [Fact]
    public async Task A_password_file_is_read()
    {
        await File.WriteAllTextAsync(_folder["secret"], "from-a-mounted-file\n", Stop);
        await using var program = LarderProcess.Start([("LARDER_ADMIN_PASSWORD_FILE", _folder["secret"])], "--data", Data, AnyPort);
        await program.WaitUntilItListensAsync();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(program.Url, "admin", "from-a-mounted-file"));
    }

    [Fact]
    public async Task A_second_program_in_the_same_folder_is_refused_in_one_line()
    {
        await using var first = await LarderProcess.ServeAsync("--data", Data, AnyPort);
        await using var second = LarderProcess.Start("--data", Data, AnyPort);

        Assert.Equal(1, await second.WaitForExitAsync());
        Assert.Contains($"'{Data}' is in use by another process (pid {first.Id})", Assert.Single(Lines(second.Error)));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var program = LarderProcess.Start("--data", Data, $"--urls=http://{other.LocalEndpoint}", "--Logging:LogLevel:Default=Error");

        Assert.Equal(1, await program.WaitForExitAsync());
        Assert.Contains("address already in use", Assert.Single(Lines(program.Error)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_told_in_one_line()
    {
        await File.WriteAllTextAsync(Data, "not a folder", Stop);
        await using var program = LarderProcess.Start("--data", Data, AnyPort);

        Assert.Equal(1, await program.WaitForExitAsync());
        Assert.Contains($"The data folder '{Data}' cannot be used", Assert.Single(Lines(program.Error)));
    }

    [Fact]
    public async Task Commands_reach_the_running_program_also_after_a_kill()
    {
        await using (var killed = await LarderProcess.ServeAsync("--data", Data, AnyPort))
        {
            await killed.KillAsync();
        }

        Assert.True(File.Exists(Path.Combine(Data, "larder.sock")));
        await using var program = await LarderProcess.ServeAsync("--data", Data, AnyPort);
        await using var command = LarderProcess.Start("user", "list", "--data", Data);

        Assert.Equal(0, await command.WaitForExitAsync());
        Assert.Contains("admin", command.Output);
    }

    [Fact]
    public async Task A_folder_whose_path_is_too_long_for_a_socket_works_as_well()
    {
        var data = _folder[new string('x', 120)];
        await using var program = await LarderProcess.ServeAsync("--data", data, AnyPort);
        await using var command = LarderProcess.Start("user", "list", "--data", data);

        Assert.Equal(0, await command.WaitForExitAsync());
        Assert.Contains("admin", command.Output);
    }

    [Fact]
    public async Task Kestrels_own_endpoints_serve_HTTPS_and_HTTP2_beside_the_operators_socket()
    {
        await File.WriteAllBytesAsync(_folder["tls.pfx"], MakeCertificate("pfx-password"), Stop);
        await using var program = await LarderProcess.ServeAsync(
            "--data", Data, "--Kestrel:Endpoints:Outside:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Outside:Certificate:Path={_folder["tls.pfx"]}",
            "--Kestrel:Endpoints:Outside:Certificate:Password=pfx-password");
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.GetAsync(new Uri(program.Url, "/healthz"), Stop);
        await using var command = LarderProcess.Start("user", "list", "--data", Data);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal(0, await command.WaitForExitAsync());
    }

    [Fact]
    public async Task Clients_cannot_claim_to_be_the_operator()
    {
        await using var program = await LarderProcess.ServeAsync("--data", Data, AnyPort);
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(program.Url, "/api/users"), Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<HttpStatusCode> AskAsync(Uri url, string user, string password)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var response = await client.GetAsync(new Uri(url, "/api/users"), Stop);
        return response.StatusCode;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static byte[] MakeCertificate(string password)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, password);
    }

    [GeneratedRegex(@"^\s+password = (\S+)", RegexOptions.Multiline)]
    private static partial Regex Password();
}
