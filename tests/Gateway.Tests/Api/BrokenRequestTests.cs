using System.Text;
using Larder.Gateway.Tests.Authentication;
using Larder.Gateway.Tests.Upload;

namespace Larder.Gateway.Tests.Api;

/// <summary>Bodies that break off or are no HTTP, as no client library sends them.</summary>
public sealed class BrokenRequestTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("PUT /api/packages/some/releases/1.0/yank")]
    [InlineData("PUT /api/users/root/password")]
    [InlineData("POST /api/tokens")]
    public async Task A_body_in_broken_chunks_is_the_clients_mistake(string request) =>
        await RefuseAsync(request, "not-a-size");

    [Theory]
    [InlineData("PUT /api/packages/some/releases/1.0/yank")]
    [InlineData("PUT /api/packages/some/status")]
    [InlineData("POST /api/users")]
    [InlineData("PATCH /api/users/root")]
    public async Task A_chunk_larger_than_any_number_is_the_clients_mistake(string request) =>
        await RefuseAsync(request, "ffffffffffffffff");

    private async Task RefuseAsync(string request, string chunkSize)
    {
        using var unused = await index.NewAdministratorAsync();
        using var connection = await RawConnection.OpenAsync(index.Address);

        await connection.SendAsync($"{Head(request)}Transfer-Encoding: chunked\r\n\r\n{chunkSize}\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", await connection.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("urn:larder:malformed-request", await ReadRestAsync(connection), StringComparison.Ordinal);
    }

    private static string Head(string request) =>
        $"{request} HTTP/1.1\r\nHost: index\r\nContent-Type: application/json\r\nAuthorization: Basic "
        + $"{Convert.ToBase64String(Encoding.UTF8.GetBytes($"root:{FakeAccounts.Password}"))}\r\n";

    private static async Task<string> ReadRestAsync(RawConnection connection)
    {
        var text = new StringBuilder();
        while (await connection.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
