using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

public sealed class CurlTests(SharedIndex shared) : IDisposable
{
    private static readonly string Credentials = $"{Account.User}:{Account.Password}";

    private readonly TemporaryFolder _folder = new();

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_form_sent_by_hand_is_an_upload()
    {
        var file = Wheel.Make("by_curl", "1.0");
        var path = file.WriteTo(_folder.Path);

        var answer = (await CurlAsync(
            "-F", ":action=file_upload", "-F", "protocol_version=1", "-F", "filetype=bdist_wheel", "-F", "pyversion=py3",
            "-F", "metadata_version=2.2", "-F", "name=by_curl", "-F", "version=1.0", "-F", $"sha256_digest={file.Sha256}",
            "-F", $"content=@{path}", "-w", "\n%{http_code}", Index.UploadUrl)).Succeeded();

        Assert.EndsWith("200", answer.Output.Trim(), StringComparison.Ordinal);
        Assert.Equal(file.Sha256, Assert.Single(await Index.Client.ListAsync("by-curl")).Sha256);
    }

    [Fact]
    public async Task A_download_that_broke_off_is_resumed()
    {
        var path = Wheel.WriteLarge(new PackageDescription("resumed", "1.0"), _folder.Path, mebibytes: 3);
        using var uploaded = await Index.Client.PostAsync(
            "legacy/", UploadForm.Of(new PackageDescription("resumed", "1.0"), path).ToContent(path), TestContext.Current.CancellationToken);
        uploaded.EnsureSuccessStatusCode();
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var url = Assert.Single(await Index.Client.ListAsync("resumed")).Url;
        await File.WriteAllBytesAsync(_folder["part"], bytes[..1_234_567], TestContext.Current.CancellationToken);

        var resumed = (await CurlAsync("-L", "-D", "-", "-C", "-", "-o", "part", url.ToString())).Succeeded();

        Assert.Contains("206 Partial Content", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder["part"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_comes_before_the_body_that_curl_waits_to_send()
    {
        var path = Wheel.WriteLarge(new PackageDescription("unasked", "1.0"), _folder.Path, mebibytes: 3);
        var refused = await Tool.RunAsync(
            _folder.Path, "curl", "-sv", "-H", "Expect: 100-continue", "--expect100-timeout", "30",
            "-F", ":action=file_upload", "-F", $"content=@{path}", Index.UploadUrl);

        Assert.Contains("HTTP/1.1 401", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("100 Continue", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Pages_come_compressed_when_asked_for(string encoding)
    {
        var name = $"compressed{encoding}";
        await Index.Client.PublishAsync([.. Enumerable.Range(0, 20).Select(number => Wheel.Make(name, $"1.{number}"))]);

        var page = (await CurlAsync("-D", "-", "--compressed", "-H", $"Accept-Encoding: {encoding}", $"{Index.Url}simple/{name}/")).Succeeded();

        Assert.Contains($"Content-Encoding: {encoding}", page.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{name}-1.19-py2.py3-none-any.whl", page.Output, StringComparison.Ordinal);
    }

    private Task<ToolResult> CurlAsync(params string[] arguments) =>
        Tool.RunAsync(_folder.Path, "curl", ["-sS", "-u", Credentials, .. arguments]);
}
