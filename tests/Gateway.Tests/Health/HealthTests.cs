using System.Net;

namespace Larder.Gateway.Tests.Health;

public sealed class HealthTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    [Theory]
    [InlineData("healthz", "alive\n")]
    [InlineData("readyz", "ready\n")]
    public async Task A_supervisor_is_told_without_credentials(string path, string answer)
    {
        using var client = index.NewClient();

        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
