using System.Net.Http.Json;
using System.Runtime.Versioning;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>What pip does with credentials, in all the ways it knows, and what it says where they do not suffice.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PipAccessTests(SharedIndex shared) : IDisposable
{
    private const string Forbidden = "You are known, but may not read";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pips => [.. Pip.All.Select(pip => pip.ToString())];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Credentials_in_the_url_open_what_their_user_may_read_and_nothing_else(string version)
    {
        var (reader, mine, other) = await PrepareAsync("by_url", version);
        var url = reader.IndexUrl(Index.Url);

        (await InstallAsync(version, url, mine)).Succeeded();
        var refused = (await InstallAsync(version, url, other, "-vv")).Failed();

        Assert.Contains("403", refused.Output, StringComparison.Ordinal);
        Assert.Contains(Forbidden, refused.Output, StringComparison.Ordinal);
        Assert.Contains("No matching distribution found", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("7.7.7", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Credentials_come_from_netrc(string version)
    {
        var (reader, mine, other) = await PrepareAsync("by_netrc", version);
        File.SetUnixFileMode(
            _folder.Write(".netrc", $"machine 127.0.0.1\nlogin {reader.Name}\npassword {reader.Secret}\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var relay = new RecordingRelay(Index.Url);

        (await InstallAsync(version, $"{relay.Url}simple/", mine)).Succeeded();
        (await InstallAsync(version, $"{relay.Url}simple/", other)).Failed();

        Assert.All(relay.Recorded, said => Assert.Equal($"{reader.Name}:{reader.Secret}", said.Credentials));
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Credentials_come_from_a_keyring_when_the_index_asks_for_them(string version)
    {
        Assert.SkipWhen(Pip.Of(version).Version < new Version(20, 0), "This pip knows no keyring, or asks it before it asks the index.");
        var (reader, mine, _) = await PrepareAsync("by_keyring", version);
        _folder.Write("python/keyring.py", $"""
            class Credential:
                username = {Quote(reader.Name)}
                password = {Quote(reader.Secret)}
            def get_credential(service, username):
                return Credential
            def get_password(service, username):
                return {Quote(reader.Secret)} if username == {Quote(reader.Name)} else None

            """);
        string[] provider = await HasProviderAsync(version) ? ["--keyring-provider", "import"] : [];
        await using var relay = new RecordingRelay(Index.Url);
        var environment = new Dictionary<string, string> { ["PYTHONPATH"] = _folder["python"], ["PIP_NO_INPUT"] = "0" };

        (await InstallAsync(version, $"{relay.Url}simple/", mine, environment, provider)).Succeeded();

        AskedFirst(relay, reader, without: null);
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task A_password_comes_from_a_keyring_program_when_the_index_asks_for_it(string version)
    {
        Assert.SkipUnless(await HasProviderAsync(version), "This pip runs no keyring program.");
        var (reader, mine, _) = await PrepareAsync("by_program", version);
        File.SetUnixFileMode(
            _folder.Write("bin/keyring", $"""
                #!/bin/sh
                echo "$@" >>'{_folder["asked"]}'
                [ "$1 $3" = 'get {reader.Name}' ] && echo '{reader.Secret}'

                """),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var relay = new RecordingRelay(Index.Url);
        var environment = new Dictionary<string, string> { ["PATH"] = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}" };

        var url = $"http://{reader.Name}@{relay.Url.Authority}/simple/";
        (await InstallAsync(version, url, mine, environment, "--keyring-provider", "subprocess")).Succeeded();

        Assert.StartsWith("get ", File.ReadAllText(_folder["asked"]), StringComparison.Ordinal);

        // pip has a name, so it tries it with an empty password.
        AskedFirst(relay, reader, without: $"{reader.Name}:");
    }

    [Fact]
    public async Task A_token_that_may_read_one_package_installs_that_one()
    {
        var pip = Pip.Newest.ToString();
        var (reader, mine, other) = await PrepareAsync("by_scope", pip, sharesOther: true);
        var url = (await reader.WithTokenAsync(Index, "--actions", "read", "--packages", mine)).IndexUrl(Index.Url);

        (await InstallAsync(pip, reader.IndexUrl(Index.Url), other)).Succeeded();
        (await InstallAsync(pip, url, mine)).Succeeded();
        var refused = (await InstallAsync(pip, url, other, "-vv")).Failed();

        Assert.Contains(Forbidden, refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_made_private_is_not_installed_from_the_pages_that_pip_keeps()
    {
        var pip = Pip.Newest.ToString();
        var (reader, mine, _) = await PrepareAsync("cached", pip);
        var url = reader.IndexUrl(Index.Url);
        string[] cached = ["--cache-dir", _folder["cache"], "-vv"];
        (await InstallAsync(pip, url, mine, cached)).Succeeded();
        (await InstallAsync(pip, url, mine, cached)).Succeeded();

        (await Index.CommandAsync("acl", "revoke", mine, $"user:{reader.Name}")).Succeeded();

        var refused = (await InstallAsync(pip, url, mine, cached)).Failed();
        Assert.Contains(Forbidden, refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Wrong_credentials_are_told_from_forbidden_packages(string version)
    {
        var (reader, mine, _) = await PrepareAsync("wrong", version);
        var wrong = reader with { Secret = "not this one" };

        var refused = (await InstallAsync(version, wrong.IndexUrl(Index.Url), mine, "-vv")).Failed();

        Assert.Contains("401", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Forbidden, refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("7.7.7", refused.Output, StringComparison.Ordinal);
    }

    /// <summary>Publishes two packages and makes a user who may read the first.</summary>
    private async Task<(Person Reader, string Mine, string Other)> PrepareAsync(string name, string version, bool sharesOther = false)
    {
        var (mine, other) = ($"{name}_{version.Replace('.', '_')}", $"not_{name}_{version.Replace('.', '_')}");
        await Index.Client.PublishAsync(Wheel.Make(mine, "7.7.7"), Wheel.Make(other, "7.7.7"));
        var reader = await Person.NewAsync(Index, $"reader-{mine}");
        await GrantAsync(mine, reader.Name);
        await GrantAsync(mine, "somebody-else");
        await GrantAsync(other, sharesOther ? reader.Name : "somebody-else");
        return (reader, mine.Replace('_', '-'), other.Replace('_', '-'));
    }

    private async Task GrantAsync(string package, string user)
    {
        using var answer = await Index.Client.PutAsJsonAsync(
            $"api/packages/{package.Replace('_', '-')}/access/user:{user}", new { permissions = (string[])["read"] }, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Each connection begins with a request without the right credentials, which is answered by what makes pip look for them.</summary>
    private static void AskedFirst(RecordingRelay relay, Person reader, string? without)
    {
        var said = relay.Recorded;
        Assert.Equal(without, said[0].Credentials);
        Assert.Equal(401, said[0].Status);
        Assert.Contains("WWW-Authenticate: Basic realm=\"larder\"", said[0].Answer, StringComparison.Ordinal);
        Assert.Equal((said[0].Path, 200), (said[1].Path, said[1].Status));
        Assert.All(said.Skip(1), later => Assert.Equal($"{reader.Name}:{reader.Secret}", later.Credentials));
        Assert.Contains(said, later => later.Path.EndsWith(".whl", StringComparison.Ordinal) && later.Status == 200);
    }

    private static string Quote(string text) => $"'{text}'";

    private Task<bool> HasProviderAsync(string version) => Pip.Of(version).HasOptionAsync(_folder.Path, "install", "--keyring-provider");

    private Task<ToolResult> InstallAsync(string version, string url, string package, params string[] arguments) =>
        InstallAsync(version, url, package, [], arguments);

    private Task<ToolResult> InstallAsync(
        string version, string url, string package, Dictionary<string, string> environment, params string[] arguments)
    {
        string[] cache = arguments.Contains("--cache-dir") ? [] : ["--no-cache-dir"];
        return Tool.RunAsync(
            _folder.Path, environment, Pip.Of(version).Python,
            [
                "-m", "pip", "install", "--index-url", url, "--no-deps", "--target", _folder[Guid.NewGuid().ToString("n")], .. cache, .. arguments,
                package,
            ]);
    }
}
