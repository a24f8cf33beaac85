using System.Net;

namespace Larder.Gateway.Tests.Simple;

/// <summary>What an index that is closed to strangers tells them.</summary>
public sealed class ClosedAccessTests(ClosedAccessTests.ClosedIndex index) : IClassFixture<ClosedAccessTests.ClosedIndex>
{
    [Theory]
    [InlineData("simple/")]
    [InlineData("simple/some-package/")]
    [InlineData("simple/unknown/")]
    [InlineData("+simple/some-package/")]
    [InlineData("files/some-package/0123456789abcdef/some_package-1.0-py3-none-any.whl")]
    public async Task A_stranger_is_asked_for_credentials_whether_there_is_something_or_not(string path)
    {
        await index.PublishAsync("some-package", "1.0");
        await index.Package("some-package").DeleteAsync(Published.Alice);
        using var client = index.NewClient();

        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", response.Headers.WwwAuthenticate.First().Scheme);
    }

    public sealed class ClosedIndex : IndexFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Access:AnonymousRead", "false")];
    }
}
