using System.Net;
using Larder.Gateway.Tests.Api;

namespace Larder.Gateway.Tests.Welcome;

/// <summary>What a person sees who opens an index that is closed to strangers.</summary>
public sealed class WelcomeTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_root_says_what_this_is_and_where_pip_reads()
    {
        await index.PublishAsync("secret-name", "1.0");
        using var client = index.NewClient();
        using var response = await client.GetAsync("/", Stop);
        var page = await response.Content.ReadAsStringAsync(Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("<a href=\"simple/\">", page, StringComparison.Ordinal);
        Assert.Contains("index-url", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-name", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_has_the_same_headers_and_no_body()
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using var response = await client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }
}
