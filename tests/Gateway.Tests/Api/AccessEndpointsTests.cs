using System.Text.Json.Nodes;

namespace Larder.Gateway.Tests.Api;

/// <summary>Access lists of packages, and what holds in the whole index.</summary>
public sealed class AccessEndpointsTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private const string Index = "/api/index/access";

    [Fact]
    public async Task A_list_is_set_replaced_and_emptied_also_where_there_is_no_package()
    {
        using var administrator = await index.NewAdministratorAsync();

        Assert.Equal(200, (await PutAsync(administrator, "/api/packages/Six.One/access/group%3Aa%2Fb", "read", "write")).Status);
        Assert.Equal(200, (await PutAsync(administrator, "/api/packages/six-one/access/user:alice", "manage")).Status);
        Assert.Equal(
            ["group:a/b read,write", "user:alice manage"],
            Entries((await administrator.GetJsonAsync("/api/packages/six-one/access"))["entries"]));

        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Delete, "/api/packages/six-one/access/group:a%2Fb")).Status);
        Assert.Equal(["user:alice manage"], Entries((await administrator.GetJsonAsync("/api/packages/six-one/access"))["entries"]));

        var (status, answer) = await administrator.CallAsync(
            HttpMethod.Put, "/api/packages/six-one/access",
            """{"entries": [{"principal": "publisher:github:repository=acme/six", "permissions": ["write"]}]}""");
        Assert.Equal((200, 1), (status, answer!["changed"]!.GetValue<int>()));
        Assert.Equal(
            0,
            (await PutAsync(administrator, "/api/packages/six-one/access/publisher:github:repository=acme%2Fsix", "write"))
                .Body!["changed"]!.GetValue<int>());
        Assert.Equal(
            200, (await administrator.CallAsync(HttpMethod.Put, "/api/packages/six-one/access", """{"entries": []}""")).Status);
        Assert.Empty((await administrator.GetJsonAsync("/api/packages/six-one/access"))["entries"]!.AsArray());
    }

    [Theory]
    [InlineData("PUT", "/api/packages/six/access/nobody", """{"permissions": ["read"]}""", "principal")]
    [InlineData("PUT", "/api/packages/six/access/user:alice", """{"permissions": []}""", "permissions")]
    [InlineData("PUT", "/api/packages/six/access/user:alice", """{"permissions": ["delete"]}""", "permissions")]
    [InlineData("PUT", "/api/packages/six/access/user:alice", "{}", "permissions")]
    [InlineData("DELETE", "/api/packages/six/access/group:", null, "principal")]
    [InlineData("PUT", "/api/packages/six/access", "{}", "entries")]
    [InlineData("PUT", "/api/packages/six/access", """{"entries": [null]}""", "entries[0].principal")]
    [InlineData("PUT", "/api/packages/six/access",
        """{"entries": [{"principal": "everyone", "permissions": ["read"]}, {"principal": "everyone", "permissions": ["write"]}]}""",
        "entries[1].principal")]
    [InlineData("PUT", Index + "/defaults", "{}", "read")]
    [InlineData("PUT", Index + "/defaults", """{"write": ["alice"]}""", "write")]
    [InlineData("PUT", Index + "/roles/alice", """{"permissions": ["read"]}""", "principal")]
    [InlineData("PUT", Index + "/rules/Team-*/user:alice", """{"permissions": ["read"]}""", "pattern")]
    [InlineData("PUT", Index + "/rules/a*b*c*d*e*/user:alice", """{"permissions": ["read"]}""", "pattern")]
    [InlineData("DELETE", Index + "/rules/team-*/alice", null, "principal")]
    public async Task What_cannot_be_is_refused_with_the_field(string method, string path, string? json, string field)
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(new HttpMethod(method), path, json);

        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]![field]);
    }

    [Fact]
    public async Task A_list_as_long_as_it_may_be_goes_through_and_a_longer_one_does_not()
    {
        using var administrator = await index.NewAdministratorAsync();

        Assert.Equal(200, (await ReplaceAsync(1_000)).Status);
        Assert.Equal(400, (await ReplaceAsync(1_001)).Status);
        Assert.Equal(409, (await PutAsync(administrator, "/api/packages/long/access/everyone", "read")).Status);

        Task<(int Status, JsonNode? Body)> ReplaceAsync(int count)
        {
            var entries = Enumerable.Range(0, count).Select(number =>
                $$"""{"principal": "group:{{number:d4}}{{new string('g', 96)}}", "permissions": ["read"]}""");
            return administrator.CallAsync(
                HttpMethod.Put, "/api/packages/long/access", $$"""{"entries": [{{string.Join(",", entries)}}]}""");
        }
    }

    [Fact]
    public async Task The_index_has_its_settings_until_it_is_changed_and_after_a_reset()
    {
        using var administrator = await index.NewAdministratorAsync();
        const string FromSettings =
            """{"stored":false,"read":["authenticated"],"write":[],"create":["authenticated"],"roles":[],"rules":[]}""";
        Assert.Equal(FromSettings, (await administrator.GetJsonAsync(Index)).ToJsonString());

        await administrator.CallAsync(HttpMethod.Put, Index + "/defaults", """{"write": ["group:developers"], "create": []}""");
        await PutAsync(administrator, Index + "/roles/group:robots", "write");
        await PutAsync(administrator, Index + "/rules/team-*/group:team", "read", "manage");

        Assert.Equal(
            """
            {"stored":true,"read":["authenticated"],"write":["group:developers"],"create":[],
            "roles":[{"principal":"group:robots","permissions":["write"]}],
            "rules":[{"pattern":"team-*","principal":"group:team","permissions":["read","manage"]}]}
            """.ReplaceLineEndings(""),
            (await administrator.GetJsonAsync(Index)).ToJsonString());
        Assert.Equal(
            """
            [{"principal":"group:team","permissions":["read","manage"],"from":"rule","pattern":"team-*"},
            {"principal":"group:robots","permissions":["write"],"from":"role","pattern":null}]
            """.ReplaceLineEndings(""),
            (await administrator.GetJsonAsync("/api/packages/team-a/access"))["effective"]!.ToJsonString());
        Assert.Equal(
            """
            [{"principal":"group:robots","permissions":["write"],"from":"role","pattern":null},
            {"principal":"authenticated","permissions":["read"],"from":"default","pattern":null},
            {"principal":"group:developers","permissions":["write"],"from":"default","pattern":null}]
            """.ReplaceLineEndings(""),
            (await administrator.GetJsonAsync("/api/packages/other/access"))["effective"]!.ToJsonString());

        await administrator.CallAsync(HttpMethod.Delete, Index + "/roles/group:robots");
        await administrator.CallAsync(HttpMethod.Delete, Index + "/rules/team-*/group:team");
        var (_, emptied) = await administrator.CallAsync(HttpMethod.Delete, Index + "/rules/team-*/group:team");
        Assert.Empty(emptied!["roles"]!.AsArray().Concat(emptied["rules"]!.AsArray()));
        Assert.Equal(FromSettings, (await administrator.CallAsync(HttpMethod.Delete, Index)).Body!.ToJsonString());
    }

    private static Task<(int Status, JsonNode? Body)> PutAsync(HttpClient client, string path, params string[] permissions) =>
        client.CallAsync(HttpMethod.Put, path, $$"""{"permissions": ["{{string.Join("\", \"", permissions)}}"]}""");

    private static IEnumerable<string> Entries(JsonNode? entries) => entries!.AsArray().Select(entry =>
        $"{entry!["principal"]!.GetValue<string>()} {string.Join(',', entry["permissions"]!.AsArray().Select(word => word!.GetValue<string>()))}");
}
