using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;
using Larder.Storage.Tests.S3;

namespace Larder.Clients.Tests;

/// <summary>What clients do with an index whose files are in S3 and whose larger downloads are redirected there.</summary>
public sealed class S3ClientTests(S3ClientTests.RedirectingIndex index) : IClassFixture<S3ClientTests.RedirectingIndex>, IDisposable
{
    private const long Mebibyte = 1 << 20;

    private static readonly int LargeMebibytes = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_LARGE_MEBIBYTES") ?? "300", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pips => [.. Pip.All.Select(pip => pip.ToString())];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Pip_follows_the_redirect_and_keeps_its_credentials_to_itself(string version)
    {
        var (name, path) = await PublishLargeAsync($"far_{version.Replace('.', '_')}", 2);

        (await Pip.Of(version).RunAsync(index.Under, _folder.Path, "download", "--dest", "got", "--no-deps", name)).Succeeded();

        Assert.Equal(
            await File.ReadAllBytesAsync(path, Stop),
            await File.ReadAllBytesAsync(_folder[Path.Combine("got", Path.GetFileName(path))], Stop));
    }

    [Fact]
    public async Task Poetry_installs_through_the_redirect()
    {
        var (name, _) = await PublishLargeAsync("far_for_poetry", 2);
        _folder.Write("pyproject.toml", """
            [tool.poetry]
            name = "uses-far"
            version = "0.1.0"
            description = "Made for a test"
            authors = ["Ann <ann@example.org>"]

            [tool.poetry.dependencies]
            python = "^3.8"

            [build-system]
            requires = ["poetry-core"]
            build-backend = "poetry.core.masonry.api"

            """);
        (await PoetryAsync("source", "add", "--default", "larder", $"{index.Under.Url}simple/")).Succeeded();

        (await PoetryAsync("add", name)).Succeeded();

        var imported = await PoetryAsync("run", "python", "-c", "import far_for_poetry; print(far_for_poetry.version)");
        Assert.Contains("1.0", imported.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_is_taken_up_where_it_was_broken_off()
    {
        var (name, path) = await PublishLargeAsync("far_resumed", 2);
        var listed = Assert.Single(await index.Program.Client.ListAsync(name));
        var bytes = await File.ReadAllBytesAsync(path, Stop);
        _folder.Write("part.whl", "");
        await File.WriteAllBytesAsync(_folder["part.whl"], bytes[..1_000_000], Stop);

        (await Tool.RunAsync(
            _folder.Path, "curl", "-sS", "--fail", "-L", "-C", "-", "-u", $"{Account.User}:{Account.Password}", "-o", "part.whl",
            listed.Url.ToString())).Succeeded();

        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder["part.whl"], Stop));
    }

    [Fact]
    public async Task A_large_wheel_goes_into_S3_in_little_memory_and_is_answered_soon_after_its_last_byte()
    {
        await PublishLargeAsync("before_far_heavy", 20);
        var package = new PackageDescription("far_heavy", "1.0");
        var path = Wheel.WriteLarge(package, _folder.Path, LargeMebibytes);
        var form = UploadForm.Of(package, path);
        var before = index.Program.Memory("VmRSS");
        index.Program.ResetPeakMemory();

        var watched = new EndWatch(form.ToContent(path));
        using var answer = await index.Program.Client.PostAsync("legacy/", watched, Stop);
        var wait = Stopwatch.GetElapsedTime(watched.EndedAt);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        var listed = Assert.Single(await index.Program.Client.ListAsync("far_heavy"));
        await using var file = File.OpenRead(path);
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(file, Stop)), listed.Sha256);
        Assert.Equal(listed.Sha256, await index.Program.Client.DigestAsync(listed.Url));
        TestContext.Current.SendDiagnosticMessage(
            "{0} MiB: answered {1:0.0} s after the last byte, {2} MiB more memory",
            LargeMebibytes, wait.TotalSeconds, (index.Program.Memory("VmHWM") - before) / Mebibyte);
        Assert.InRange(index.Program.Memory("VmHWM") - before, long.MinValue, 200 * Mebibyte);
        Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    /// <summary>Too large for the gateway's own cache, so that it is redirected.</summary>
    private async Task<(string Name, string Path)> PublishLargeAsync(string name, int mebibytes)
    {
        var package = new PackageDescription(name, "1.0") { RequiresPython = ">=2.7" };
        var path = Wheel.WriteLarge(package, _folder.Path, mebibytes);
        using var answer = await index.Program.Client.PostAsync("legacy/", UploadForm.Of(package, path).ToContent(path), Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        return (name.Replace('_', '-'), path);
    }

    private Task<ToolResult> PoetryAsync(params string[] arguments) => Tool.RunAsync(
        _folder.Path,
        new Dictionary<string, string>
        {
            ["POETRY_HTTP_BASIC_LARDER_USERNAME"] = Account.User,
            ["POETRY_HTTP_BASIC_LARDER_PASSWORD"] = Account.Password,
            ["POETRY_VIRTUALENVS_IN_PROJECT"] = "true",
            ["POETRY_CACHE_DIR"] = _folder["poetry-cache"],
        },
        "poetry",
        ["--no-interaction", .. arguments]);

    /// <summary>The program in one process, with its files on a server that was started for it.</summary>
    public sealed class RedirectingIndex : IAsyncLifetime
    {
        private readonly Radosgw _server = new();
        private readonly TemporaryFolder _folder = new();
        private LarderProgram? _program;
        private IndexUnderTest? _index;

        internal LarderProgram Program => _program!;

        internal IndexUnderTest Under => _index!;

        public async ValueTask InitializeAsync()
        {
            var bucket = $"larder-{Guid.NewGuid():n}";
            await _server.StartAsync();
            (await Tool.RunAsync(
                _folder.Path, "curl", "-sS", "--fail-with-body", "-X", "PUT", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                "--aws-sigv4", "aws:amz:us-east-1:s3", "--user", $"{_server.AccessKey}:{_server.SecretKey}",
                $"{_server.Endpoint}/{bucket}")).Succeeded();
            _program = await LarderProgram.StartAsync(
                _folder["data"],
                "LARDER_Artifacts__Store=S3",
                $"LARDER_Artifacts__S3__Bucket={bucket}",
                $"LARDER_Artifacts__S3__Endpoint={_server.Endpoint}",
                $"LARDER_Artifacts__S3__AccessKey={_server.AccessKey}",
                $"LARDER_Artifacts__S3__SecretKey={_server.SecretKey}",
                "LARDER_Artifacts__S3__Redirect=true",

                // Another name: pip 18 sends its credentials on to another port of the same host, and S3 refuses two kinds at once.
                $"LARDER_Artifacts__S3__PublicEndpoint={_server.Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}",
                $"LARDER_Upload__MaxFileBytes={(LargeMebibytes + 100) * Mebibyte}");
            _index = new SingleProcessIndex(_program);
        }

        public async ValueTask DisposeAsync()
        {
            if (_index is not null)
            {
                await _index.DisposeAsync();
            }

            await _server.DisposeAsync();
            _folder.Dispose();
        }
    }

    /// <summary>Notes when the last byte was handed to the connection.</summary>
    private sealed class EndWatch : HttpContent
    {
        private readonly HttpContent _inner;

        public EndWatch(HttpContent inner)
        {
            _inner = inner;
            Headers.ContentType = inner.Headers.ContentType;
        }

        public long EndedAt { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await _inner.CopyToAsync(stream, context, Stop);
            EndedAt = Stopwatch.GetTimestamp();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _inner.Headers.ContentLength ?? 0;
            return _inner.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
