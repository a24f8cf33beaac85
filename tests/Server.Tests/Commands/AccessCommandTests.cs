using Larder.Server.Tests.Running;

namespace Larder.Server.Tests.Commands;

/// <summary>Accounts, groups and access lists by the command line.</summary>
public sealed class AccessCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_operator_looks_after_users_groups_and_access_lists()
    {
        await using var program = await LarderProcess.ServeAsync("--data", _folder["data"], "--urls=http://127.0.0.1:0");
        await DoAsync("user", "add", "alice", "--no-password");
        await DoAsync("group", "add", "developers", "--description", "who makes things");
        await DoAsync("group", "add-member", "developers", "alice");
        Assert.Contains("developers", await DoAsync("user", "show", "alice"));
        Assert.Contains("  alice", await DoAsync("group", "show", "developers"));
        Assert.Contains("who makes things", await DoAsync("group", "list"));

        await DoAsync("acl", "grant", "six", "group:developers", "read", "write");
        await DoAsync("acl", "index", "rule", "s*", "user:alice", "manage");
        await DoAsync("acl", "index", "role", "group:auditors", "read");
        Assert.Contains("nobody", await DoAsync("acl", "index", "defaults", "--create", "nobody", "--write", "group:developers", "user:alice"));
        var shown = await DoAsync("acl", "show", "six");
        Assert.Matches(@"group:developers +read, write +list\n", shown);
        Assert.Matches(@"user:alice +manage +rule +s\*\n", shown);
        Assert.Matches(@"group:auditors +read +role\n", shown);
        Assert.DoesNotContain("default", shown);

        await DoAsync("acl", "replace", "six", "publisher:github:repository=acme/six=write");
        Assert.Contains("publisher:github:repository=acme/six ", await DoAsync("acl", "show", "six"));
        await DoAsync("acl", "revoke", "six", "publisher:github:repository=acme/six");
        await DoAsync("acl", "index", "role", "group:auditors", "--remove");
        Assert.Contains("As the settings say.", await DoAsync("acl", "index", "reset", "--yes"));

        Assert.Equal(1, (await RunAsync("group", "delete", "developers", "--yes")).Status);
        await DoAsync("group", "delete", "developers", "--empty", "--yes");
        await DoAsync("user", "admin", "alice");
        await DoAsync("user", "admin", "alice", "--remove");
        await DoAsync("user", "delete", "alice", "--yes");
        Assert.Equal(1, (await RunAsync("user", "show", "alice")).Status);
        Assert.DoesNotContain("alice", await DoAsync("user", "list"));
    }

    private async Task<string> DoAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.Status == 0, $"{string.Join(' ', arguments)}: {run.Error}");
        return run.Output;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--data", _folder["data"]]);
}
