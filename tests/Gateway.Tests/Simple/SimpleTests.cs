using System.Net;
using System.Text.Json;

namespace Larder.Gateway.Tests.Simple;

public sealed class SimpleTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private const string Json = "application/vnd.pypi.simple.v1+json";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_listed_as_soon_as_its_upload_is_acknowledged()
    {
        await index.PublishAsync("listed", "1.0");
        Assert.Equal(["listed-1.0-py3-none-any.whl"], await ListAsync("listed"));

        await index.PublishAsync("listed", "1.1");

        Assert.Equal(["listed-1.0-py3-none-any.whl", "listed-1.1-py3-none-any.whl"], await ListAsync("listed"));
    }

    [Fact]
    public async Task An_unknown_package_is_not_found()
    {
        using var client = index.NewClient();

        using var response = await client.GetAsync("simple/nothing-here/", Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<List<string?>> ListAsync(string package)
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"simple/{package}/");
        request.Headers.Add("Accept", Json);
        using var response = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).RootElement;
        return [.. page.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("filename").GetString())];
    }
}
