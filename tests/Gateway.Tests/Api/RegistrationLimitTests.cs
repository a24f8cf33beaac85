namespace Larder.Gateway.Tests.Api;

/// <summary>How many registrations are taken.</summary>
public sealed class RegistrationLimitTests(RegistrationLimitTests.OpenForFew index) : IClassFixture<RegistrationLimitTests.OpenForFew>
{
    [Fact]
    public async Task One_address_registers_some_users_and_has_to_wait_and_the_others_wait_for_an_administrator()
    {
        using var administrator = await index.NewAdministratorAsync();

        Assert.Equal([202, 202, 429, 429, 429, 429], await RegisterAsync(6));

        var waiting = (await administrator.GetJsonAsync("/api/registrations"))["items"]!.AsArray();
        Assert.Equal(2, waiting.Count);
        using var nobody = index.NewClient();
        using var content = new StringContent("""{"name": "u9", "password": "long enough"}""", System.Text.Encoding.UTF8, "application/json");
        using var refused = await nobody.PostAsync("/api/registrations", content, TestContext.Current.CancellationToken);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("urn:larder:too-many-registrations", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<List<int>> RegisterAsync(int count)
    {
        using var nobody = index.NewClient();
        var statuses = new List<int>();
        for (var number = 0; number < count; number++)
        {
            var json = $$"""{"name": "u{{number}}", "password": "long enough"}""";
            statuses.Add((await nobody.CallAsync(HttpMethod.Post, "/api/registrations", json)).Status);
        }

        return statuses;
    }

    public sealed class OpenForFew : ApiFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [.. base.Settings, ("Access:Registration", "true"), ("Access:WaitingRegistrations", "2")];
    }
}
