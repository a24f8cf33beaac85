using System.Net;

namespace Larder.Gateway.Tests.Simple;

/// <summary>Answers that may be others the next moment, which no cache may keep.</summary>
public sealed class UnkeptAnswersTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    [Theory]
    [InlineData("simple/no-such/")]
    [InlineData("simple/-no-name-/")]
    [InlineData("files/no-such/0123456789abcdef/no_such-1.0-py3-none-any.whl")]
    public async Task What_is_not_there_is_not_kept(string path)
    {
        using var client = index.NewClient();
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("simple/Spelled_Otherwise/?x=1", "../spelled-otherwise/?x=1")]
    [InlineData("pypi/Spelled_Otherwise/json?x=1", "../spelled-otherwise/json?x=1")]
    [InlineData("rss/project/Spelled_Otherwise/releases.xml?x=1", "../spelled-otherwise/releases.xml?x=1")]
    public async Task A_redirect_to_the_normal_spelling_is_asked_for_again_and_keeps_the_query(string path, string location)
    {
        await index.PublishAsync("spelled-otherwise", "1.0");
        using var client = index.NewClient();
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(location, response.Headers.Location?.OriginalString);
        Assert.True(response.Headers.CacheControl?.NoCache);
    }
}
