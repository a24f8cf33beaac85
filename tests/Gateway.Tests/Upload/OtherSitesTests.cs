namespace Larder.Gateway.Tests.Upload;

/// <summary>Uploads that come from a page in a browser.</summary>
public sealed class OtherSitesTests(UploadFixture index) : IClassFixture<UploadFixture>
{
    private readonly string _package = "site" + Guid.NewGuid().ToString("n");

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "null")]
    public async Task Pages_of_other_sites_cannot_upload(string header, string value)
    {
        var (status, body) = await UploadAsync(header, value);

        Assert.Equal(403, status);
        Assert.Contains("other sites", body, StringComparison.Ordinal);
        Assert.Empty(await index.ListAsync(_package));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", null)]
    public async Task The_index_itself_and_people_can(string header, string? value)
    {
        var (status, body) = await UploadAsync(header, value ?? index.Address.GetLeftPart(UriPartial.Authority));

        Assert.True(status == 200, body);
    }

    private async Task<(int Status, string Body)> UploadAsync(string header, string value)
    {
        using var client = index.NewUploader();
        var sdist = Distributions.Sdist(_package, "1.0");
        using var content = UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", sdist).ToContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/") { Content = content };
        request.Headers.Add(header, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
