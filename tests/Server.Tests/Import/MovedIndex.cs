using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Larder.Server.Tests.Commands;
using Larder.Server.Tests.Running;

namespace Larder.Server.Tests.Import;

/// <summary>A running index with the packages of PyPICloud's, and its access taken over.</summary>
internal sealed class MovedIndex : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, HttpClient> _clients = [];
    private LarderProcess _program = null!;

    public CommandRun Imported { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<MovedIndex> StartAsync(params string[] settings)
    {
        var index = new MovedIndex();
        foreach (var (package, _, _, _) in PyPICloudRules.Packages)
        {
            foreach (var number in Enumerable.Range(0, PyPICloudSamples.Users.Length + 1))
            {
                Wheels.Write(index._folder["dist"], package, $"0.{number}");
            }
        }

        index._program = await LarderProcess.ServeAsync(["--data", index._folder["data"], "--urls=http://127.0.0.1:0", .. settings]);
        await index.DoAsync("import", index._folder["dist"]);
        index._folder.Write("acl.json.gz", PyPICloudSamples.Packed());
        index._folder.Write("config.ini", Encoding.UTF8.GetBytes(PyPICloudSamples.Config));
        index.Imported = await index.DoAsync("import", "pypicloud", index._folder["acl.json.gz"], index._folder["config.ini"]);
        return index;
    }

    /// <summary>Imports the same once more.</summary>
    public Task<CommandRun> ImportAgainAsync(params string[] options) =>
        RunAsync(["import", "pypicloud", _folder["acl.json.gz"], _folder["config.ini"], .. options]);

    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--data", _folder["data"]]);

    public async Task<CommandRun> DoAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.Status == 0, $"{string.Join(' ', arguments)}: {run.Error}{run.Output}");
        return run;
    }

    /// <summary>What is kept of a user.</summary>
    public async Task<JsonNode> UserAsync(string name) => JsonNode.Parse((await DoAsync("export")).Output)!["users"]!.AsArray()
        .Single(user => user!["name"]!.GetValue<string>() == name)!;

    /// <param name="caller">With the password that PyPICloud knew; empty for nobody.</param>
    public async Task<int> StatusAsync(string caller, HttpMethod method, string path, HttpContent? content = null)
    {
        using var response = await SendAsync(caller, method, path, content);
        return (int)response.StatusCode;
    }

    public async Task<string> TextAsync(string caller, string path)
    {
        using var response = await SendAsync(caller, HttpMethod.Get, path, null);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>Uploads as twine does.</summary>
    public Task<int> UploadAsync(string caller, string package, string version)
    {
        var file = Wheels.Write(_folder[$"upload-{caller}"], package, version);
        var form = new MultipartFormDataContent
        {
            { new StringContent("file_upload"), ":action" },
            { new StringContent("1"), "protocol_version" },
            { new StringContent("2.1"), "metadata_version" },
            { new StringContent(package), "name" },
            { new StringContent(version), "version" },
            { new StringContent("bdist_wheel"), "filetype" },
            { new StringContent("py3"), "pyversion" },
            { new StringContent("For tests"), "summary" },
            { new StringContent(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))), "sha256_digest" },
            { new ByteArrayContent(File.ReadAllBytes(file)), "content", Path.GetFileName(file) },
        };
        return StatusAsync(caller, HttpMethod.Post, "/pypi/", form);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private Task<HttpResponseMessage> SendAsync(string caller, HttpMethod method, string path, HttpContent? content)
    {
        if (!_clients.TryGetValue(caller, out var client))
        {
            client = new HttpClient { BaseAddress = _program.Url };
            if (caller.Length > 0)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{caller}:secret of {caller}")));
            }

            _clients.Add(caller, client);
        }

        return client.SendAsync(new HttpRequestMessage(method, path) { Content = content }, Stop);
    }
}
