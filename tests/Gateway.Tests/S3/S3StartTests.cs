using System.Net;
using Larder.Storage.Tests.S3;

namespace Larder.Gateway.Tests.S3;

/// <summary>An index whose bucket is not there.</summary>
[Collection(S3Collection.Name)]
public sealed class S3StartTests(S3StartTests.BucketlessIndex index) : IClassFixture<S3StartTests.BucketlessIndex>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_serves_pages_and_says_what_is_missing()
    {
        using var client = index.NewClient();

        using var page = await client.GetAsync("/simple/", Stop);
        using var ready = await client.GetAsync("/readyz", Stop);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("degraded: the artifact store does not work\n", await ready.Content.ReadAsStringAsync(Stop));
        await Until.TrueAsync(() => index.Logged.Any(line => line.StartsWith("3004 ", StringComparison.Ordinal)
            && line.Contains("There is no bucket 'larder-is-not-there'", StringComparison.Ordinal)
            && line.Contains("check Artifacts:S3:Bucket", StringComparison.Ordinal)));
    }

    public sealed class BucketlessIndex(TestBucket bucket) : S3Fixture(bucket)
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            base.Settings.Append(("Artifacts:S3:Bucket", "larder-is-not-there"));
    }
}
