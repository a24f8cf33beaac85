using Larder.Gateway.Tests.Api;
using Larder.Gateway.Tests.Authentication.Sources.Ldap;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Access;

/// <summary>Users of other sources, from their first login to the day when the source is away.</summary>
public sealed class SourceLoginTests(SourcesFixture index) : IClassFixture<SourcesFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_of_a_directory_has_an_account_from_the_first_login_on_with_the_groups_of_the_directory()
    {
        using var alice = index.NewClient("alice");
        using var root = index.NewClient("root");

        var caller = await alice.GetJsonAsync("/api/whoami");
        Assert.Equal("alice ldap developers,ops", $"{caller["name"]} {caller["source"]} {string.Join(',', caller["groups"]!.AsArray())}");
        Assert.True((bool)(await root.GetJsonAsync("/api/whoami"))["isAdministrator"]!);
        Assert.Equal(200, await StatusAsync(root, "/api/users"));
        Assert.Equal(403, await StatusAsync(alice, "/api/users"));
    }

    [Fact]
    public async Task Groups_of_a_directory_are_in_access_lists_and_who_leaves_one_is_out_before_long()
    {
        await index.PublishAsync("for-ops", "1.0");
        await index.Package("for-ops").SetAccessAsync("group:ops", PackagePermissions.Read, Published.Alice);
        using var remi = index.NewClient("remi");
        using var dave = index.NewClient("dave");
        await index.Directory.ModifyAsync(Change("ops", "add", "dave"));

        await Until.TrueAsync(async () => await StatusAsync(dave, "/simple/for-ops/") is 200);
        Assert.Equal(403, await StatusAsync(remi, "/simple/for-ops/"));
        await index.Directory.ModifyAsync(Change("ops", "delete", "dave"));
        await Until.TrueAsync(async () => await StatusAsync(dave, "/simple/for-ops/") is 403);
    }

    [Fact]
    public async Task A_token_lives_as_long_as_its_owner_is_at_the_source()
    {
        using var erin = index.NewClient("erin");
        var (made, token) = await erin.CallAsync(HttpMethod.Post, "/api/tokens", "{}");
        Assert.Equal(201, made);
        using var withToken = index.NewClient("__token__", (string)token!["token"]!);

        Assert.Equal(200, await StatusAsync(withToken, "/api/whoami"));
        await index.Directory.ModifyAsync($"dn: {SlapdServer.Dn("erin")}\nchangetype: delete\n");
        await Until.TrueAsync(async () => await StatusAsync(withToken, "/api/whoami") is 401);
        await Until.TrueAsync(async () => await StatusAsync(erin, "/api/whoami") is 401);
    }

    [Fact]
    public async Task Who_is_switched_off_here_is_out_at_once_whatever_the_source_says()
    {
        using var twice = index.NewClient("Carol");
        Assert.Equal(200, await StatusAsync(twice, "/api/whoami"));
        await index.Grains.GetUser("Carol").SetEnabledAsync(false, Published.Alice);

        Assert.Equal(401, await StatusAsync(twice, "/api/whoami"));
    }

    [Fact]
    public async Task A_name_belongs_to_one_source_and_a_wrong_password_opens_nothing()
    {
        using var local = index.NewClient("local");
        using var wrong = index.NewClient("alice", "wrong");
        using var nobody = index.NewClient("nobody-at-all");
        using var remi = index.NewClient("remi");

        Assert.Equal("database", (string)(await local.GetJsonAsync("/api/whoami"))["source"]!);
        Assert.Equal("remote", (string)(await remi.GetJsonAsync("/api/whoami"))["source"]!);
        Assert.Equal(401, await StatusAsync(wrong, "/api/whoami"));
        Assert.Equal(401, await StatusAsync(nobody, "/api/whoami"));
        Assert.Equal(Refusal.UserExists, await index.Grains.GetUser("remi").CreateAsync("hash", isAdministrator: false, Published.Alice));
    }

    private static async Task<int> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Stop);
        return (int)response.StatusCode;
    }

    private static string Change(string group, string verb, string user) =>
        $"dn: cn={group},ou=groups,{SlapdServer.Base}\nchangetype: modify\n{verb}: member\nmember: {SlapdServer.Dn(user)}\n";
}
