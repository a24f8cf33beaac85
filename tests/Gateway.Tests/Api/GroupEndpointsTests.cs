using System.Text.Json.Nodes;

namespace Larder.Gateway.Tests.Api;

public sealed class GroupEndpointsTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_group_is_made_filled_shown_page_by_page_and_deleted()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var alice = await index.NewClientAsync("alice");
        using var bob = await index.NewClientAsync("bob");
        var (status, group) = await administrator.CallAsync(
            HttpMethod.Post, "/api/groups", """{"name": "a/b c", "description": "größer"}""");
        Assert.Equal(201, status);
        Assert.Equal("größer", Text(group, "description"));

        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Put, "/api/groups/a%2Fb%20c/members/alice")).Status);
        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Put, "/api/groups/a%2Fb%20c/members/bob")).Status);
        var first = await administrator.GetJsonAsync("/api/groups/a%2Fb%20c?limit=1");
        var second = await administrator.GetJsonAsync($"/api/groups/a%2Fb%20c?limit=1&after={Text(first["members"], "next")}");

        Assert.Equal(2, first["memberCount"]!.GetValue<int>());
        Assert.Equal(["alice", "bob"], first["members"]!["items"]!.AsArray().Concat(second["members"]!["items"]!.AsArray()).Select(Text));
        Assert.Equal("a/b c", (await alice.GetJsonAsync("/api/users/alice"))["groups"]![0]!.GetValue<string>());
        Assert.Equal("a/b c", (await alice.GetJsonAsync("/api/whoami"))["groups"]![0]!.GetValue<string>());

        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Delete, "/api/groups/a%2Fb%20c/members/alice")).Status);
        Assert.Empty((await alice.GetJsonAsync("/api/whoami"))["groups"]!.AsArray());
        var (refused, problem) = await administrator.CallAsync(HttpMethod.Delete, "/api/groups/a%2Fb%20c");
        Assert.Equal((409, "urn:larder:group-not-empty"), (refused, Text(problem, "type")));
        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Delete, "/api/groups/a%2Fb%20c?empty=true")).Status);
        Assert.Empty((await bob.GetJsonAsync("/api/whoami"))["groups"]!.AsArray());
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Get, "/api/groups/a%2Fb%20c")).Status);
    }

    [Fact]
    public async Task A_group_of_many_is_emptied_to_its_end()
    {
        using var administrator = await index.NewAdministratorAsync();
        await administrator.CallAsync(HttpMethod.Post, "/api/groups", """{"name": "many"}""");
        for (var number = 0; number < 120; number++)
        {
            await administrator.CallAsync(HttpMethod.Post, "/api/users", $$"""{"name": "many{{number}}"}""");
            Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Put, $"/api/groups/many/members/many{number}")).Status);
        }

        Assert.Equal(204, (await administrator.CallAsync(HttpMethod.Delete, "/api/groups/many?empty=true")).Status);

        Assert.Empty((await administrator.GetJsonAsync("/api/users/many7"))["groups"]!.AsArray());
    }

    [Fact]
    public async Task Groups_are_described_and_listed_in_order()
    {
        using var administrator = await index.NewAdministratorAsync();
        await administrator.CallAsync(HttpMethod.Post, "/api/groups", """{"name": "list-1"}""");
        await administrator.CallAsync(HttpMethod.Post, "/api/groups", """{"name": "list-2"}""");

        var (status, changed) = await administrator.CallAsync(HttpMethod.Patch, "/api/groups/list-2", """{"description": "new"}""");

        Assert.Equal((200, "new"), (status, Text(changed, "description")));
        var page = await administrator.GetJsonAsync("/api/groups?after=list-1&limit=1");
        Assert.Equal("list-2", Text(page["items"]![0], "name"));
    }

    [Theory]
    [InlineData("""{"name": ""}""", "name")]
    [InlineData("""{"name": "everyone"}""", "name")]
    [InlineData("""{"name": ".."}""", "name")]
    [InlineData("""{"name": "a:b"}""", "name")]
    [InlineData("""{"name": "a\u2028b"}""", "name")]
    [InlineData("""{"name": "fine", "description": "two\nlines"}""", "description")]
    public async Task A_group_that_cannot_be_is_refused_with_the_field(string json, string field)
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(HttpMethod.Post, "/api/groups", json);

        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]![field]);
    }

    [Fact]
    public async Task What_is_not_there_is_named_and_what_is_there_is_not_made_twice()
    {
        using var administrator = await index.NewAdministratorAsync();
        await index.NewClientAsync("carol");
        await administrator.CallAsync(HttpMethod.Post, "/api/groups", """{"name": "twice"}""");

        Assert.Equal(409, (await administrator.CallAsync(HttpMethod.Post, "/api/groups", """{"name": "twice"}""")).Status);
        Assert.Equal(
            "urn:larder:unknown-group", Text((await administrator.CallAsync(HttpMethod.Put, "/api/groups/none/members/carol")).Body, "type"));
        Assert.Equal(
            "urn:larder:unknown-user", Text((await administrator.CallAsync(HttpMethod.Put, "/api/groups/twice/members/none")).Body, "type"));
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Delete, "/api/groups/none?empty=true")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Patch, "/api/groups/a:b", """{"description": ""}""")).Status);
    }

    [Fact]
    public async Task Groups_are_for_administrators()
    {
        using var dave = await index.NewClientAsync("dave");

        Assert.Equal(403, (await dave.CallAsync(HttpMethod.Get, "/api/groups")).Status);
        Assert.Equal(403, (await dave.CallAsync(HttpMethod.Put, "/api/groups/admins/members/dave")).Status);
        Assert.Equal(403, (await dave.CallAsync(HttpMethod.Get, "/api/index/access")).Status);
        Assert.Equal(403, (await dave.CallAsync(HttpMethod.Delete, "/api/users/dave")).Status);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string Text(JsonNode? node, string field) => node![field]!.GetValue<string>();
}
