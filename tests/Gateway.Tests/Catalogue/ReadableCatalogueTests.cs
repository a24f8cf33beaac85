using Larder.Gateway.Authentication;
using Larder.Gateway.Catalogue;
using Larder.Gateway.Simple;
using Larder.Gateway.Tests.Simple;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Catalogue;

/// <summary>What callers are shown of all packages, through gateway, shards and database.</summary>
public sealed class ReadableCatalogueTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private static readonly IndexAccess Access = new([Principal.Authenticated], [], [], [], []);
    private static readonly ReadScope Alice = new(false, CallerPrincipals.OfUser("carol", []), Access, null);
    private static readonly ReadScope Bob = new(false, CallerPrincipals.OfUser("bob", ["red"]), Access, null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RootPages Root => index.Services.GetRequiredService<RootPages>();

    private CatalogueReader Catalogue => index.Services.GetRequiredService<CatalogueReader>();

    [Fact]
    public async Task STALE_and_REVOKED_the_root_page_shows_a_package_to_others_as_soon_as_its_list_is_acknowledged()
    {
        await index.PublishAsync("turns", "1.0");
        for (var turn = 0; turn < 20; turn++)
        {
            await SetAsync("turns", "user:carol", PackagePermissions.None);
            await SetAsync("turns", "group:red", PackagePermissions.Read);
            Assert.Contains("turns", await NamesAsync(Bob));
            await SetAsync("turns", "group:red", PackagePermissions.None);
            await SetAsync("turns", "user:carol", PackagePermissions.Read);
            Assert.DoesNotContain("turns", await NamesAsync(Bob));
            Assert.Contains("turns", await NamesAsync(Alice));
            Assert.Contains("turns", await NamesAsync(ReadScope.Everything));
        }
    }

    [Fact]
    public async Task Pages_of_a_list_and_news_hold_as_many_packages_as_asked_for_and_only_those_that_may_be_read()
    {
        for (var number = 0; number < 60; number++)
        {
            await index.PublishAsync($"paged-{number:00}", "1.0");
            if (number % 3 != 0)
            {
                await SetAsync($"paged-{number:00}", "user:bob", PackagePermissions.Read);
            }
        }

        var first = await Catalogue.ListAsync("paged", null, 15, Alice.ToFilter(), Stop);
        var second = await Catalogue.ListAsync("paged", first[^1].Name, 15, Alice.ToFilter(), Stop);
        var newest = await Catalogue.ListRecentAsync(RecentOrder.Created, 10, Alice.ToFilter(), Stop);

        Assert.Equal(Enumerable.Range(0, 15).Select(number => $"paged-{3 * number:00}"), first.Select(entry => entry.Name));
        Assert.Equal(Enumerable.Range(15, 5).Select(number => $"paged-{3 * number:00}"), second.Select(entry => entry.Name));
        Assert.Equal(10, newest.Length);
        Assert.DoesNotContain(newest, entry => entry.Name.StartsWith("paged", StringComparison.Ordinal) && int.Parse(entry.Name[6..]) % 3 != 0);
        Assert.Equal(60, (await Catalogue.ListAsync("paged", null, 100, Bob.ToFilter(), Stop)).Length);
    }

    [Fact]
    public async Task What_a_request_was_found_to_be_allowed_to_read_is_what_it_is_shown()
    {
        await index.PublishAsync("of-bob", "1.0");
        await SetAsync("of-bob", "user:bob", PackagePermissions.Read);

        Assert.True((await Root.CollectAsync(ReadScope.Everything, SimpleFormat.Json, gzip: true, Stop)).Page.Length > 0);
        Assert.False((await Root.CollectAsync(Bob, SimpleFormat.Json, gzip: true, Stop)).IsForEverybody);
        Assert.DoesNotContain("of-bob", await NamesAsync(Alice));
        Assert.DoesNotContain("of-bob", await NamesAsync(Bob with { Patterns = ["paged*"] }));
        Assert.Contains("of-bob", await NamesAsync(Alice with { Index = Access with { Roles = [new("user:carol", PackagePermissions.Read)] } }));
    }

    private async Task SetAsync(string package, string principal, PackagePermissions permissions) => Assert.Equal(
        Refusal.None, (await index.Package(package).SetAccessAsync(principal, permissions, Published.Alice)).Refusal);

    private async Task<IEnumerable<string>> NamesAsync(ReadScope scope) => SharedIndex.Names(
        (Root.Find(scope, SimpleFormat.Json, gzip: false) ?? await Root.CollectAsync(scope, SimpleFormat.Json, gzip: false, Stop)).Page);
}
