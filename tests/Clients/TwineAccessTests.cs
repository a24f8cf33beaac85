using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>Who may upload what, as twine tells it.</summary>
public sealed class TwineAccessTests(SharedIndex shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_token_that_may_write_one_package_uploads_to_that_one()
    {
        var robot = await Person.NewAsync(Index, "robot-of-scope");
        var token = await robot.WithTokenAsync(Index, "--actions", "write", "--packages", "in-scope,scope-*");

        (await UploadAsync(token, Wheel.Make("in_scope", "1.0"))).Succeeded();
        (await UploadAsync(token, Wheel.Make("scope_of_pattern", "1.0"))).Succeeded();
        await IsRefusedAsync(token, Wheel.Make("out_of_scope", "1.0"), "out-of-scope");
        (await UploadAsync(robot, Wheel.Make("out_of_scope", "1.0"))).Succeeded();
    }

    [Fact]
    public async Task A_token_that_may_only_read_uploads_nothing()
    {
        var robot = await Person.NewAsync(Index, "robot-that-reads");
        await IsRefusedAsync(await robot.WithTokenAsync(Index, "--actions", "read"), Wheel.Make("read_only", "1.0"), "read-only");
    }

    [Fact]
    public async Task Who_began_a_package_goes_on_with_it_and_others_only_when_they_were_granted_it()
    {
        var (creator, other) = (await Person.NewAsync(Index, "creator"), await Person.NewAsync(Index, "other"));
        (await UploadAsync(creator, Wheel.Make("of_creator", "1.0"))).Succeeded();
        (await UploadAsync(creator, Wheel.Make("of_creator", "2.0"))).Succeeded();
        await IsRefusedAsync(other, Wheel.Make("of_creator", "3.0"), "of-creator", listed: 2);

        (await Index.CommandAsync("acl", "grant", "of-creator", "user:other", "write")).Succeeded();
        (await UploadAsync(other, Wheel.Make("of_creator", "3.0"))).Succeeded();

        (await Index.CommandAsync("acl", "revoke", "of-creator", "user:other")).Succeeded();
        await IsRefusedAsync(other, Wheel.Make("of_creator", "4.0"), "of-creator", listed: 3);
    }

    [Fact]
    public async Task Who_is_in_a_group_uploads_as_long_as_that_is_so()
    {
        var member = await Person.NewAsync(Index, "member");
        (await Index.CommandAsync("group", "add", "uploaders")).Succeeded();
        (await Index.CommandAsync("group", "add-member", "uploaders", "member")).Succeeded();
        (await Index.CommandAsync("acl", "grant", "of-group", "group:uploaders", "write")).Succeeded();

        (await UploadAsync(member, Wheel.Make("of_group", "1.0"))).Succeeded();
        (await Index.CommandAsync("group", "remove-member", "uploaders", "member")).Succeeded();

        await IsRefusedAsync(member, Wheel.Make("of_group", "2.0"), "of-group", listed: 1);
    }

    private async Task IsRefusedAsync(Person person, Distribution file, string package, int listed = 0)
    {
        var refused = (await UploadAsync(person, file)).Failed();

        // The second line is the reason phrase.
        var expected = $"403 Forbidden from {Index.UploadUrl} You are known, but may not write '{package}'";
        Assert.True(Unwrapped(refused.Output).Contains(expected, StringComparison.Ordinal), refused.Output);
        Assert.Equal(listed, (await Index.Client.ListAsync(package)).Count);
    }

    /// <summary>twine breaks long lines.</summary>
    private static string Unwrapped(string output) =>
        string.Join(' ', output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private Task<ToolResult> UploadAsync(Person person, Distribution file) => Tool.RunAsync(
        _folder.Path, "twine", "upload", "--non-interactive", "--disable-progress-bar", "--repository-url", Index.UploadUrl,
        "-u", person.Name, "-p", person.Secret, file.WriteTo(_folder["dist"]));
}
