using Larder.Gateway.Authentication;
using Larder.Gateway.Tests.Api;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication;

public sealed class IndexPoliciesTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_holds_is_in_memory_as_one_object_until_it_changes()
    {
        var policies = index.Services.GetRequiredService<IndexPolicies>();
        var grain = index.Grains.GetIndex(IndexName.Main);
        Assert.Same(policies.Settings, await policies.GetAsync(IndexName.Main, Stop));
        Assert.True(policies.TryGet(IndexName.Main, out var known));
        Assert.Same(policies.Settings, known);

        await grain.SetRoleAsync("user:bob", PackagePermissions.Read, policies.Settings, Published.Alice);

        var stored = await policies.GetAsync(IndexName.Main, Stop);
        Assert.Equal("user:bob", Assert.Single(stored.Roles).Principal);
        Assert.Same(stored, await policies.GetAsync(IndexName.Main, Stop));
        await grain.ResetAsync(Published.Alice);
        Assert.Same(policies.Settings, await policies.GetAsync(IndexName.Main, Stop));
    }

    [Fact]
    public void Without_settings_known_users_read_and_create()
    {
        var options = Bind("{}");

        Assert.Null(options.DefaultRead);
        Assert.Null(options.DefaultWrite);
        Assert.Null(options.Create);
    }

    [Theory]
    [InlineData("""{"Access": {"Create": ["group:a b", "user:bob"]}}""", "group:a b|user:bob")]
    [InlineData("""{"Access": {"Create": "group:a b"}}""", "group:a b")]
    [InlineData("""{"Access": {"Create": []}}""", "")]
    [InlineData("""{"Access": {"Create": ""}}""", "")]
    public void A_list_is_what_was_said_and_an_empty_one_means_nobody(string json, string principals) =>
        Assert.Equal(principals, string.Join('|', Bind(json).Create!));

    [Theory]
    [InlineData("""{"Access": {"DefaultWrite": ["user:bob", "bob"]}}""", "'bob'")]
    [InlineData("""{"Access": {"DefaultRead": "all"}}""", "'all'")]
    [InlineData("""{"Access": {"Create": [null]}}""", "''")]
    public void What_is_no_principal_is_named_before_anything_starts(string json, string named)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Bind(json));

        Assert.Contains(named, wrong.Message, StringComparison.Ordinal);
    }

    private static AccessOptions Bind(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        return new ServiceCollection().AddCallers(configuration).BuildServiceProvider().GetRequiredService<IOptions<AccessOptions>>().Value;
    }
}
