using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Remote;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Sources.Remote;

/// <summary>What servers may answer, and what follows.</summary>
public sealed class RemoteAnswerTests
{
    private readonly LogLines _logs = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK", "")]
    [InlineData("200 OK", "<html>")]
    [InlineData("200 OK", "null")]
    [InlineData("200 OK", "[]")]
    [InlineData("200 OK", "{}")]
    [InlineData("200 OK", """{"verdict": "yes"}""")]
    [InlineData("200 OK", """{"verdict": true}""")]
    [InlineData("200 OK", """{"verdict": "wrong", "verdict": "known"}""")]
    [InlineData("200 OK", """{"verdict": "known", "groups": "admins"}""")]
    [InlineData("200 OK", """{"verdict": "known", "groups": [1]}""")]
    [InlineData("200 OK", """{"verdict": "known", "administrator": "true"}""")]
    [InlineData("200 OK", """{"verdict": "known", "userName": 5}""")]
    [InlineData("200 OK", """{"verdict": "known"} and more""")]
    [InlineData("204 No Content", "")]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", "")]
    [InlineData("401 Unauthorized", """{"verdict": "known"}""")]
    [InlineData("404 Not Found", """{"verdict": "unknown"}""")]
    [InlineData("500 Internal Server Error", """{"verdict": "known"}""")]
    [InlineData("503 Service Unavailable\r\nRetry-After: 1", "")]
    public async Task What_is_no_answer_means_that_the_server_is_unavailable(string head, string body)
    {
        using var server = RawServer.Http(head, body);
        using var source = NewSource(server);

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));

        Assert.Single(server.Requests);
        Assert.Contains(_logs.All, line => line.StartsWith("1210 The identity source remote cannot be asked: ", StringComparison.Ordinal));
        Assert.All(_logs.All, line => Assert.DoesNotContain("secret-1", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"verdict": "known"}""", "alice", "", false)]
    [InlineData("""{"verdict": "known", "userName": null, "groups": null, "administrator": null, "more": {}}""", "alice", "", false)]
    [InlineData("""{"verdict": "known", "userName": "Alice", "groups": ["b", "a", "b"], "administrator": true}""", "Alice", "a,b", true)]
    [InlineData("""{"verdict": "known", "groups": ["everyone", "authenticated", "x:y", "", " z", "Domain Users"]}""", "alice", "Domain Users", false)]
    public async Task A_known_user_has_the_spelling_and_the_groups_of_the_server(string body, string name, string groups, bool isAdministrator)
    {
        using var server = RawServer.Http("200 OK", body);
        using var source = NewSource(server);

        var identity = (await source.VerifyAsync("alice", "secret-1", Stop)).Identity!;

        Assert.Equal(name, identity.Name);
        Assert.Equal(groups, string.Join(',', identity.Groups));
        Assert.Equal(isAdministrator, identity.IsAdministrator);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("alice@example.org")]
    [InlineData("")]
    public async Task An_answer_about_somebody_else_lets_nobody_in(string name)
    {
        using var server = RawServer.Http("200 OK", $$"""{"verdict": "known", "userName": "{{name}}"}""");
        using var source = NewSource(server);

        Assert.Equal(SourceAnswer.Unknown, await source.VerifyAsync("alice", "secret-1", Stop));
    }

    [Fact]
    public async Task Somebody_who_is_looked_up_cannot_have_a_wrong_password()
    {
        using var server = RawServer.Http("200 OK", """{"verdict": "wrong"}""");
        using var source = NewSource(server);

        Assert.Equal(SourceAnswer.Wrong, await source.VerifyAsync("alice", "secret-1", Stop));
        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.FindAsync("alice", Stop));
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        using var server = RawServer.Http("200 OK", $$"""{"verdict": "known", "more": "{{new string('x', 2 << 20)}}"}""");
        using var source = NewSource(server);

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));
    }

    [Theory]
    [InlineData(RemoteShape.Json)]
    [InlineData(RemoteShape.PyPICloud)]
    public async Task A_password_is_sent_once_even_if_the_server_closes_the_connection_without_an_answer(RemoteShape shape)
    {
        using var server = new RawServer(_ => []);
        using var source = NewSource(server, options => options.Shape = shape);

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_with_a_certificate_of_a_stranger_is_told_nothing()
    {
        var server = new UserServer();
        await server.InitializeAsync();
        await using var _ = server;
        using var source = NewSource(server.TlsUrl + "/check");

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));

        Assert.Equal(0, server.Questions);
    }

    [Fact]
    public async Task A_token_is_sent_as_one()
    {
        using var folder = new TemporaryFolder();
        using var server = RawServer.Http("200 OK", """{"verdict": "unknown"}""");
        using var source = NewSource(server, options => options.TokenFile = folder.Write("token", "own-token\n"u8.ToArray()));

        Assert.Equal(SourceAnswer.Unknown, await source.FindAsync("alice", Stop));

        Assert.Contains("Authorization: Bearer own-token\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.All(_logs.All, line => Assert.DoesNotContain("own-token", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{\"verified\": true}")]
    public async Task PyPIClouds_verify_says_true_or_false(string body)
    {
        using var server = RawServer.Http("200 OK", body);
        using var source = NewSource(server, options => options.Shape = RemoteShape.PyPICloud);

        await Assert.ThrowsAsync<IdentitySourceUnavailableException>(() => source.VerifyAsync("alice", "secret-1", Stop));
    }

    private RemoteSource NewSource(RawServer server, Action<RemoteSourceOptions>? change = null) =>
        NewSource($"http://127.0.0.1:{server.Port}", change);

    private RemoteSource NewSource(string url, Action<RemoteSourceOptions>? change = null)
    {
        var options = new RemoteSourceOptions { Url = url, Timeout = TimeSpan.FromSeconds(30) };
        change?.Invoke(options);
        return new RemoteSource(Options.Create(options), TimeProvider.System, _logs.For<RemoteSource>());
    }
}
