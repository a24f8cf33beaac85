using System.Text.RegularExpressions;
using Larder.Server.Tests.Commands;
using Larder.Server.Tests.Running;

namespace Larder.Server.Tests.Import;

/// <summary><c>larder export</c>, and <c>larder import larder</c> of what it wrote.</summary>
public sealed partial class TransferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_export_put_into_a_new_index_gives_the_same_export_and_tokens_and_passwords_go_on_working()
    {
        string token;
        await using (var old = await ServeAsync("old"))
        {
            token = await FillAsync();
            Assert.Equal(200, await AskAsync(old, $"Bearer {token}"));
            await DoAsync("old", "export", "--output", _folder["access.json"]);
        }

        var text = await File.ReadAllTextAsync(_folder["access.json"], Stop);
        Assert.DoesNotContain(token[^20..], text);
        await using var fresh = await ServeAsync("new");
        var dry = await RunAsync("new", "import", "larder", _folder["access.json"], "--dry-run");
        Assert.Equal(0, dry.Status);
        Assert.Contains("Nothing was changed", dry.Output);
        Assert.DoesNotContain("alice", (await DoAsync("new", "user", "list")).Output);

        // The new index has made its own administrator already.
        var imported = await DoAsync("new", "import", "larder", _folder["access.json"], "--overwrite");
        Assert.Matches(@"\nusers +3 +1 +0 +0 +0\n", imported.Output);
        Assert.Equal(text, (await DoAsync("new", "export")).Output);
        Assert.Equal(200, await AskAsync(fresh, $"Bearer {token}"));
        Assert.Equal(200, await AskAsync(fresh, $"Basic {Convert.ToBase64String("alice:a good password"u8)}"));
        Assert.Equal(1, (await RunAsync("new", "user", "add", "gone", "--no-password")).Status);

        var again = await DoAsync("new", "import", "larder", _folder["access.json"]);
        Assert.Matches(@"\nusers +0 +0 +4 +0 +0\n", again.Output);
        Assert.Matches(@"\ntokens +0 +0 +2 +0 +0\n", again.Output);
        Assert.Equal(text, (await DoAsync("new", "export")).Output);
    }

    [Fact]
    public async Task The_file_is_its_owners_only_and_takes_the_place_of_an_older_one()
    {
        await File.WriteAllTextAsync(_folder["access.json"], "older", Stop);

        await DoAsync("old", "export", "--output", _folder["access.json"]);

        Assert.StartsWith("{\n  \"larder\": \"access\"", await File.ReadAllTextAsync(_folder["access.json"], Stop));
        Assert.Equal(["access.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["access.json"]));
        }
    }

    [Fact]
    public async Task A_token_that_was_revoked_here_stays_revoked_and_one_that_was_revoked_there_becomes_so()
    {
        await FillAsync();
        await DoAsync("old", "export", "--output", _folder["access.json"]);
        var ids = TokenId().Matches(await File.ReadAllTextAsync(_folder["access.json"], Stop)).Select(match => match.Groups[1].Value).ToArray();
        foreach (var id in ids)
        {
            await DoAsync("old", "token", "revoke", id);
        }

        var later = await DoAsync("old", "import", "larder", _folder["access.json"], "--overwrite");

        Assert.Matches(@"\nkept +token +[0-9a-f]{16} +differs: revoked\n", later.Output);
        Assert.Equal(2, Revoked().Count((await DoAsync("old", "export")).Output));
        var both = (await DoAsync("old", "export")).Output;
        await DoAsync("new", "import", "larder", _folder["access.json"]);
        _folder.Write("later.json", System.Text.Encoding.UTF8.GetBytes(both));
        Assert.Matches(@"\ntokens +0 +1 +1 +0 +0\n", (await DoAsync("new", "import", "larder", _folder["later.json"], "--overwrite")).Output);
        Assert.Equal(2, Revoked().Count((await DoAsync("new", "export")).Output));
    }

    [Theory]
    [InlineData("""{"larder": "access", "version": 2, "index": null, "users": [], "groups": [], "packages": [], "tokens": []}""", "version 1")]
    [InlineData("""{"larder": "access", "version": 1, "index": null, "users": [], "groups": [], "packages": []}""", "'tokens' is missing")]
    [InlineData("""{"larder": "access", "version": 1, "index": null, "users": [3], "groups": [], "packages": [], "tokens": []}""", "users[0] must be an object")]
    [InlineData("""{"larder": "access", "version": 1, "index": null, "users": [], "groups": [], "packages": [], "tokens": [], "x": 1}""", "x is unknown")]
    [InlineData("""{"users": []}""", "'larder' is missing")]
    [InlineData("[]", "it must be an object")]
    [InlineData("""{"larder": "access", "larder": "access"}""", "no JSON document")]
    public async Task Another_document_is_refused_before_anything_is_changed(string document, string why)
    {
        _folder.Write("access.json", System.Text.Encoding.UTF8.GetBytes(document));

        var run = await RunAsync("new", "import", "larder", _folder["access.json"]);

        Assert.Equal(1, run.Status);
        Assert.Contains(why, run.Error);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public async Task What_is_wrong_with_one_item_is_told_with_its_field_and_the_others_come_in()
    {
        _folder.Write("access.json", System.Text.Encoding.UTF8.GetBytes(
            """
            {"larder": "access", "version": 1, "index": null, "groups": [], "packages": [
              {"package": "six", "entries": [{"principal": "nobody special", "permissions": ["read"]}]},
              {"package": "seven", "entries": [{"principal": "everyone", "permissions": ["read"]}]}
            ], "users": [
              {"name": "md5", "passwordHash": "$1$WGm0CpvY$IN6Dz6QnL8BCvkIrATsqu0"},
              {"name": "plain", "passwordHash": "hunter2 hunter2"},
              {"name": "both", "pending": true, "enabled": true},
              {"name": "far", "source": "ldap", "passwordHash": "$5$rounds=16000$o3eU776Gu4VIN8Q.$EzA6tbUrRrjO0uvcTNkNPrW1PQkFOiNA5317IdSITf."},
              {"name": "odd", "color": "green"},
              {"name": "a b"},
              {"name": "good", "isAdministrator": true}
            ], "tokens": [
              {"id": "0123456789abcdef", "user": "good", "secretSha256": "short", "scopes": [{"actions": ["read"], "packages": ["*"]}]},
              {"id": "0123456789abcdee", "user": "nobody-here", "secretSha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
               "scopes": [{"actions": ["read"], "packages": ["*"]}]}
            ]}
            """));

        var run = await RunAsync("new", "import", "larder", _folder["access.json"]);

        Assert.Equal(1, run.Status);
        Assert.Matches(@"refused +user +md5 +passwordHash: Not a hash that can be checked here", run.Output);
        Assert.Matches(@"refused +user +plain +passwordHash", run.Output);
        Assert.Matches(@"refused +registration +both +enabled", run.Output);
        Assert.Matches(@"refused +user +far +source", run.Output);
        Assert.Matches(@"refused +user +odd +.*color", run.Output);
        Assert.Matches(@"refused +user +a b +name", run.Output);
        Assert.Matches(@"refused +access list +six +entries\[0\].principal", run.Output);
        Assert.Matches(@"refused +token +0123456789abcdef +secretSha256", run.Output);
        Assert.Matches(@"refused +token +0123456789abcdee +.*nobody-here", run.Output);
        Assert.DoesNotContain("hunter2", run.Output + run.Error);
        Assert.Matches(@"\nusers +1 +0 +0 +0 +5\n", run.Output);
        Assert.Matches(@"\naccess lists +1 +0 +0 +0 +1\n", run.Output);
    }

    /// <summary>Puts something of every kind into the old index.</summary>
    /// <returns>A token that reads.</returns>
    private async Task<string> FillAsync()
    {
        await RunWithInputAsync("a good password\n", "user", "add", "alice", "--admin", "--password-stdin");
        await DoAsync("old", "user", "add", "robot", "--no-password");
        await DoAsync("old", "user", "add", "gone", "--no-password");
        await DoAsync("old", "user", "delete", "gone", "--yes");
        await DoAsync("old", "user", "disable", "robot");
        await DoAsync("old", "user", "enable", "robot");
        await DoAsync("old", "group", "add", "a/b c", "--description", "Grüße \U0001F511");
        await DoAsync("old", "group", "add-member", "a/b c", "alice", "robot");
        await DoAsync("old", "group", "add", "empty");
        await DoAsync("old", "acl", "grant", "six", "group:a/b c", "read", "write");
        await DoAsync("old", "acl", "grant", "six", "publisher:github:repository=acme/six", "write");
        await DoAsync("old", "acl", "grant", "reserved", "user:later", "manage");
        await DoAsync("old", "acl", "index", "rule", "team-*", "group:empty", "manage");
        await DoAsync("old", "acl", "index", "role", "group:auditors", "read");
        await DoAsync("old", "acl", "index", "defaults", "--read", "authenticated", "--create", "nobody");
        var token = await DoAsync("old", "token", "create", "--user", "alice", "--label", "ci", "--actions", "read", "--network", "127.0.0.0/8");
        var other = await DoAsync("old", "token", "create", "--user", "robot", "--expires", "90d");
        await DoAsync("old", "token", "revoke", Token().Match(other.Output).Groups[1].Value);
        return Token().Match(token.Output).Value;
    }

    private Task<LarderProcess> ServeAsync(string name) => LarderProcess.ServeAsync("--data", _folder[name], "--urls=http://127.0.0.1:0");

    private static async Task<int> AskAsync(LarderProcess program, string authorization)
    {
        using var client = new HttpClient { BaseAddress = program.Url };
        client.DefaultRequestHeaders.Add("Authorization", authorization);
        using var response = await client.GetAsync("/simple/", Stop);
        return (int)response.StatusCode;
    }

    private async Task<CommandRun> DoAsync(string data, params string[] arguments)
    {
        var run = await RunAsync(data, arguments);
        Assert.True(run.Status == 0, $"{string.Join(' ', arguments)}: {run.Error}{run.Output}");
        return run;
    }

    private Task<CommandRun> RunAsync(string data, params string[] arguments) =>
        CommandRun.RunAsync([.. arguments, "--data", _folder[data]]);

    private async Task RunWithInputAsync(string input, params string[] arguments) =>
        Assert.Equal(0, (await CommandRun.RunWithInputAsync(input, [.. arguments, "--data", _folder["old"]])).Status);

    [GeneratedRegex("larder_([0-9a-f]{16})_[0-9A-Za-z]{49}")]
    private static partial Regex Token();

    [GeneratedRegex("\"id\":\"([0-9a-f]{16})\"")]
    private static partial Regex TokenId();

    [GeneratedRegex("\"revoked\":true")]
    private static partial Regex Revoked();
}
