using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Tests.Authentication;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Access;

/// <summary>A request is let in before its body is read, and a body can take minutes. What the caller may do can end meanwhile.</summary>
public sealed class SlowBodyTests(AccessFixture index) : IClassFixture<AccessFixture>
{
    [Theory]
    [InlineData("yank", "disabled")]
    [InlineData("yank", "password")]
    [InlineData("yank", "removed")]
    [InlineData("yank", "revoked")]
    [InlineData("status", "disabled")]
    [InlineData("access", "disabled")]
    [InlineData("access", "removed")]
    [InlineData("users", "disabled")]
    [InlineData("users", "demoted")]
    [InlineData("groups", "disabled")]
    [InlineData("tokens", "disabled")]
    [InlineData("index", "disabled")]
    public async Task A_right_that_ends_while_the_body_is_sent_changes_nothing_any_more(string change, string end)
    {
        var number = Guid.NewGuid().ToString("n")[..8];
        var (user, package) = ($"slow-{number}", $"slow-{number}");
        var administers = change is "users" or "groups" or "index";
        await index.Grains.GetUser(user).CreateAsync(FakeAccounts.PasswordHash, administers, Published.Alice);
        await index.PublishSecretAsync(package);
        await index.Package(package).SetAccessAsync(Principal.OfUser(user), PackagePermissions.Manage, Published.Alice);
        var (method, path, json) = change switch
        {
            "yank" => ("PUT", $"/api/packages/{package}/releases/1.0/yank", """{"reason": "slow"}"""),
            "status" => ("PUT", $"/api/packages/{package}/status", """{"status": "archived"}"""),
            "access" => ("PUT", $"/api/packages/{package}/access/everyone", """{"permissions": ["read"]}"""),
            "users" => ("POST", "/api/users", $$"""{"name": "made-{{number}}", "password": "long enough for one"}"""),
            "groups" => ("POST", "/api/groups", $$"""{"name": "made-{{number}}"}"""),
            "tokens" => ("POST", "/api/tokens", """{"label": "slow"}"""),
            _ => ("PUT", "/api/index/access/defaults", """{"read": ["everyone"]}"""),
        };

        using var byPassword = index.NewClient(user);
        var token = end == "revoked" ? await NewTokenAsync(byPassword) : default;
        var credentials = token.Text is null ? $"{user}:{AccessFixture.Password}" : $"__token__:{token.Text}";
        using var connection = await BeginAsync(credentials, method, path, json);
        await (token.Text is null ? EndAsync(end, user, package) : RevokeAsync(byPassword, token.Id));
        await connection.SendAsync(json[^1..]);

        var status = await connection.ReadLineAsync();
        Assert.True(status?.Split(' ')[1] is "401" or "403", $"{change} by a user who is {end}: {status}");
    }

    /// <summary>Sends all of a request but the last byte, and comes back when it was let in.</summary>
    private async Task<RawConnection> BeginAsync(string credentials, string method, string path, string json)
    {
        var connection = await RawConnection.OpenAsync(index.Address);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        await connection.SendAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {path} HTTP/1.1\r\nHost: index\r\nAuthorization: Basic {basic}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {json.Length}\r\nExpect: 100-continue\r\n\r\n"));

        // The server says so when it begins to read the body, which is after it let the request in.
        Assert.Equal("HTTP/1.1 100 Continue", await connection.ReadLineAsync());
        Assert.Equal("", await connection.ReadLineAsync());
        await connection.SendAsync(json[..^1]);
        return connection;
    }

    private static async Task<(string Id, string Text)> NewTokenAsync(HttpClient client)
    {
        var made = JsonNode.Parse((await Exchange.SendAsync(client, "POST", "/api/tokens", "{}")).Body)!;
        return (made["id"]!.GetValue<string>(), made["token"]!.GetValue<string>());
    }

    private static async Task RevokeAsync(HttpClient client, string token) =>
        Assert.Equal(204, (await Exchange.SendAsync(client, "DELETE", $"/api/tokens/{token}")).Status);

    private async Task EndAsync(string end, string user, string package)
    {
        var grain = index.Grains.GetUser(user);
        var refusal = end switch
        {
            "disabled" => await grain.SetEnabledAsync(false, Published.Alice),
            "password" => await grain.SetPasswordHashAsync(PasswordHasher.Hash("another one"), Published.Alice),
            "demoted" => await grain.SetAdministratorAsync(false, Published.Alice),
            _ => (await index.Package(package).SetAccessAsync(Principal.OfUser(user), PackagePermissions.None, Published.Alice)).Refusal,
        };
        Assert.Equal(Refusal.None, refusal);
    }
}
