namespace Larder.Server.Tests.Commands;

public sealed class CommandLineTests
{
    public static TheoryData<string> Commands =>
    [
        "", "user", "user add", "user passwd", "user list", "user disable", "user enable", "token create", "token list", "token show",
        "token revoke",
        "package list", "package show", "package yank", "package unyank", "package delete", "package status", "import", "check", "config",
        "backup", "restore",
        "user show", "user admin", "user approve", "user reject", "user delete", "user password",
        "group add", "group list", "group show", "group describe", "group delete", "group add-member", "group remove-member",
        "acl show", "acl grant", "acl revoke", "acl replace",
        "acl index show", "acl index defaults", "acl index role", "acl index rule", "acl index reset",
    ];

    [Theory, MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself(string command)
    {
        var run = await CommandRun.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, run.Status);
        Assert.Contains("Usage:", run.Output);
        Assert.True(command is "user" || run.Output.Contains($"Examples:{Environment.NewLine}  "), run.Output);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("--uploda")]
    [InlineData("user", "add")]
    [InlineData("package", "status", "six", "gone")]
    [InlineData("token", "create", "--label", "ci")]
    [InlineData("token", "create", "--user", "a", "--expires", "0d")]
    [InlineData("token", "create", "--user", "a", "--expires", "36501d")]
    [InlineData("token", "create", "--user", "a", "--expires", "90")]
    [InlineData("token", "create", "--user", "a", "--expires", "-1d")]
    [InlineData("token", "create", "--user", "a", "--expires", "3m")]
    [InlineData("acl", "grant", "six", "user:alice")]
    [InlineData("acl", "grant", "six", "user:alice", "delete")]
    [InlineData("acl", "replace", "six")]
    [InlineData("acl", "replace", "six", "user:alice=read", "--empty")]
    [InlineData("acl", "index", "defaults")]
    [InlineData("acl", "index", "role", "user:alice")]
    [InlineData("acl", "index", "rule", "team-*", "user:alice", "read", "--remove")]
    [InlineData("group", "add-member", "developers")]
    [InlineData("import", "/no/such/folder")]
    [InlineData("check", "--grace", "-1")]
    [InlineData("check", "--grace", "soon")]
    [InlineData("check", "--grace", "99999999999")]
    [InlineData("check", "--grace", "2000000000")]
    [InlineData("import", ".", "--parallel", "many")]
    public async Task What_it_does_not_understand_it_refuses_before_doing_anything(params string[] arguments)
    {
        var run = await CommandRun.RunAsync(arguments);

        Assert.Equal(1, run.Status);
        Assert.NotEmpty(run.Problems);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var run = await CommandRun.RunAsync("--version");

        Assert.Equal(0, run.Status);
        Assert.StartsWith(ProgramVersion.Text, run.Output);
    }
}
