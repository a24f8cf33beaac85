using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Larder.Gateway.Tests.Authentication;
using Larder.Grains.Abstractions;

namespace Larder.Gateway.Tests.Api;

/// <summary>An index that only known users may read, with clients for some of them.</summary>
public class ApiFixture : IndexFixture
{
    protected override IEnumerable<(string Key, string Value)> Settings => [("Access:AnonymousRead", "false")];

    /// <summary>A client with a user's password; makes the user.</summary>
    public async Task<HttpClient> NewClientAsync(string user, bool isAdministrator = false)
    {
        await Grains.GetUser(user).CreateAsync(FakeAccounts.PasswordHash, isAdministrator, Published.Alice);
        return WithPassword(user, FakeAccounts.Password);
    }

    /// <summary>A client of an administrator.</summary>
    public Task<HttpClient> NewAdministratorAsync() => NewClientAsync("root", isAdministrator: true);

    public HttpClient WithPassword(string user, string password)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    public HttpClient WithToken(string token)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}

/// <summary>Short ways to speak JSON with the management API.</summary>
internal static class JsonCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<(int Status, JsonNode? Body)> CallAsync(
        this HttpClient client, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path)
    {
        var (status, body) = await client.CallAsync(HttpMethod.Get, path);
        Assert.Equal(200, status);
        return body ?? throw new JsonException("There was no body.");
    }
}
