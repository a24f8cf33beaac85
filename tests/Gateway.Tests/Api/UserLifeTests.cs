using System.Text.Json.Nodes;

namespace Larder.Gateway.Tests.Api;

/// <summary>How accounts come, change and go.</summary>
public sealed class UserLifeTests(UserLifeTests.OpenForRegistrations index) : IClassFixture<UserLifeTests.OpenForRegistrations>
{
    [Fact]
    public async Task A_deleted_user_is_out_at_once_with_all_tokens_and_the_name_stays_taken()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var bob = await index.NewClientAsync("bob");
        var (_, token) = await bob.CallAsync(HttpMethod.Post, "/api/tokens", "{}");
        using var robot = index.WithToken(token!["token"]!.GetValue<string>());
        Assert.Equal(200, (await robot.CallAsync(HttpMethod.Get, "/api/packages")).Status);

        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Delete, "/api/users/bob")).Status);

        Assert.Equal(401, (await bob.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        Assert.Equal(401, (await robot.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Get, "/api/users/bob")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Patch, "/api/users/bob", """{"enabled": true}""")).Status);
        var (status, problem) = await administrator.CallAsync(HttpMethod.Post, "/api/users", """{"name": "bob"}""");
        Assert.Equal((409, "urn:larder:user-name-retired"), (status, Type(problem)));
        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Delete, "/api/users/bob")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Delete, "/api/users/never-there")).Status);
    }

    [Fact]
    public async Task The_last_administrator_can_neither_be_deleted_nor_become_a_plain_user()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var carol = await index.NewClientAsync("carol");

        Assert.Equal(409, (await administrator.CallAsync(HttpMethod.Delete, "/api/users/root")).Status);
        Assert.Equal(409, (await administrator.CallAsync(HttpMethod.Patch, "/api/users/root", """{"isAdministrator": false}""")).Status);

        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Patch, "/api/users/carol", """{"isAdministrator": true}""")).Status);
        Assert.Equal(200, (await carol.CallAsync(HttpMethod.Get, "/api/users")).Status);
        var (_, both) = await administrator.CallAsync(
            HttpMethod.Patch, "/api/users/carol", """{"isAdministrator": false, "enabled": false}""");
        Assert.False(both!["enabled"]!.GetValue<bool>() || both["isAdministrator"]!.GetValue<bool>());
        Assert.Equal(401, (await carol.CallAsync(HttpMethod.Get, "/api/users")).Status);
        Assert.Equal(400, (await administrator.CallAsync(HttpMethod.Patch, "/api/users/carol", "{}")).Status);
    }

    [Fact]
    public async Task Whoever_registers_waits_until_an_administrator_approves()
    {
        using var administrator = await index.NewAdministratorAsync();
        Assert.Equal(202, (await RegisterAsync("dave", "dave's password")).Status);
        using var dave = index.WithPassword("dave", "dave's password");
        Assert.Equal(401, (await dave.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        var waiting = await administrator.GetJsonAsync("/api/registrations");
        Assert.Contains(waiting["items"]!.AsArray(), user => user!["name"]!.GetValue<string>() == "dave");
        Assert.Equal(
            "urn:larder:user-pending",
            Type((await administrator.CallAsync(HttpMethod.Patch, "/api/users/dave", """{"isAdministrator": true}""")).Body));

        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Post, "/api/users/dave/approve")).Status);

        var caller = await dave.GetJsonAsync("/api/whoami");
        Assert.Equal("""{"name":"dave","isAdministrator":false,"groups":[],"source":"database","token":null}""", caller.ToJsonString());
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Delete, "/api/registrations/dave")).Status);
    }

    [Fact]
    public async Task A_rejected_registration_is_gone_and_the_name_is_free()
    {
        using var administrator = await index.NewAdministratorAsync();
        await RegisterAsync("erin", "a first password");

        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Delete, "/api/registrations/erin")).Status);

        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Get, "/api/users/erin")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Post, "/api/users/erin/approve")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Delete, "/api/registrations/nobody")).Status);
        Assert.Equal(201, (await administrator.CallAsync(HttpMethod.Post, "/api/users", """{"name": "erin"}""")).Status);
    }

    [Fact]
    public async Task A_registration_does_not_tell_whose_names_are_taken_and_takes_none()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var frank = await index.NewClientAsync("frank");
        await administrator.CallAsync(HttpMethod.Post, "/api/users", """{"name": "grace"}""");
        await administrator.CallAsync(HttpMethod.Delete, "/api/users/grace");

        var (free, taken, retired) = (
            await RegisterAsync("heidi", "another password"), await RegisterAsync("frank", "another password"),
            await RegisterAsync("grace", "another password"));

        Assert.All([free, taken, retired], answer => Assert.Equal((202, null), (answer.Status, answer.Body?.ToJsonString())));
        Assert.Equal(200, (await frank.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        using var thief = index.WithPassword("frank", "another password");
        Assert.Equal(401, (await thief.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Post, "/api/users/grace/approve")).Status);
    }

    [Fact]
    public async Task A_registration_that_cannot_be_is_refused_with_the_field()
    {
        var (status, problem) = await RegisterAsync("a/b", "short");

        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]!["name"]);
        Assert.NotNull(problem["errors"]!["password"]);
    }

    [Fact]
    public async Task Ones_own_password_is_changed_only_by_who_knows_the_present_one()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var judy = await index.NewClientAsync("judy");
        const string Path = "/api/users/judy/password";

        Assert.Equal(400, (await judy.CallAsync(HttpMethod.Put, Path, """{"password": "another password"}""")).Status);
        var (status, problem) = await judy.CallAsync(HttpMethod.Put, Path, """{"current": "wrong", "password": "another password"}""");
        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]!["current"]);
        Assert.Equal(200, (await judy.CallAsync(HttpMethod.Get, "/api/whoami")).Status);

        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Put, Path, """{"password": "another password"}""")).Status);
        Assert.Equal(401, (await judy.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
    }

    [Fact]
    public async Task A_token_says_which_one_it_is()
    {
        using var niaj = await index.NewClientAsync("niaj");
        var (_, token) = await niaj.CallAsync(HttpMethod.Post, "/api/tokens", """{"label": "ci"}""");
        using var robot = index.WithToken(token!["token"]!.GetValue<string>());

        var caller = await robot.GetJsonAsync("/api/whoami");

        Assert.Equal(("niaj", "ci"), (caller["name"]!.GetValue<string>(), caller["token"]!["label"]!.GetValue<string>()));
        Assert.Equal(token["id"]!.GetValue<string>(), caller["token"]!["id"]!.GetValue<string>());
        Assert.Equal(["read", "write", "manage"], caller["token"]!["scopes"]![0]!["actions"]!.AsArray().Select(action => action!.GetValue<string>()));
        Assert.Equal(401, (await index.NewClient().CallAsync(HttpMethod.Get, "/api/whoami")).Status);
    }

    [Fact]
    public async Task No_token_lets_anybody_in_or_makes_administrators_since_they_would_outlive_it()
    {
        using var administrator = await index.NewAdministratorAsync();
        await index.NewClientAsync("olivia");
        await RegisterAsync("peggy", "peggy's password");
        var (_, token) = await administrator.CallAsync(
            HttpMethod.Post, "/api/tokens", """{"scopes": [{"actions": ["administer"], "packages": ["*"]}]}""");
        using var robot = index.WithToken(token!["token"]!.GetValue<string>());

        Assert.Equal(403, (await robot.CallAsync(HttpMethod.Patch, "/api/users/olivia", """{"isAdministrator": true}""")).Status);
        Assert.Equal(403, (await robot.CallAsync(HttpMethod.Post, "/api/users/peggy/approve")).Status);
        Assert.Equal(200, (await robot.CallAsync(HttpMethod.Patch, "/api/users/olivia", """{"enabled": false}""")).Status);
    }

    private async Task<(int Status, JsonNode? Body)> RegisterAsync(string name, string password)
    {
        using var nobody = index.NewClient();
        return await nobody.CallAsync(HttpMethod.Post, "/api/registrations", $$"""{"name": "{{name}}", "password": "{{password}}"}""");
    }

    private static string Type(JsonNode? problem) => problem!["type"]!.GetValue<string>();

    public sealed class OpenForRegistrations : ApiFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [.. base.Settings, ("Access:Registration", "true"), ("Access:Throttling:Enabled", "false")];
    }
}
