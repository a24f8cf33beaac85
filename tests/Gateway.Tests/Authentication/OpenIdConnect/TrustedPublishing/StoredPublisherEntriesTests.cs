using System.Collections.Immutable;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Gateway.Tests.Api;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Publishers that real lists and rules name.</summary>
public sealed class StoredPublisherEntriesTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PackagePermissions.Write, true)]
    [InlineData(PackagePermissions.Manage, true)]
    [InlineData(PackagePermissions.Read, false)]
    public async Task A_rule_of_the_index_names_publishers_until_it_is_taken_away(PackagePermissions permissions, bool expected)
    {
        var repository = $"acme/{Guid.NewGuid():n}";
        Assert.False(await IsMetAsync(repository));

        Assert.Equal(Refusal.None, await SetRuleAsync(repository, permissions));
        Assert.Equal(expected, await IsMetAsync(repository));

        await SetRuleAsync(repository, PackagePermissions.None);
        Assert.False(await IsMetAsync(repository));
    }

    [Fact]
    public async Task A_role_names_publishers_too()
    {
        var repository = $"acme/{Guid.NewGuid():n}";

        await index.Grains.GetIndex(IndexName.Main).SetRoleAsync(
            $"publisher:ci:repository={repository}", PackagePermissions.Write, Policies.Settings, Published.Alice);

        Assert.True(await IsMetAsync(repository));
        Assert.False(await IsMetAsync(repository + "-2"));
    }

    private IndexPolicies Policies => index.Services.GetRequiredService<IndexPolicies>();

    private Task<Refusal> SetRuleAsync(string repository, PackagePermissions permissions) => index.Grains.GetIndex(IndexName.Main).SetRuleAsync(
        "team-*", $"publisher:ci:repository={repository}", permissions, Policies.Settings, Published.Alice);

    private async Task<bool> IsMetAsync(string repository) =>
        await index.Services.GetRequiredService<IPublisherEntries>().AnyIsMetByAsync(
            new PublisherClaims("ci", ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, [KeyValuePair.Create("repository", repository), KeyValuePair.Create("sub", "x")])),
            Stop);
}
