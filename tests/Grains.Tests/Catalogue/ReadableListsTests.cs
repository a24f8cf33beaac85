using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Catalogue;

namespace Larder.Grains.Tests.Catalogue;

public sealed class ReadableListsTests
{
    private static readonly IndexAccess Index = new(
        [Principal.Authenticated], [], [], [], [new("p00*", new("group:red", PackagePermissions.Read))]);

    private static readonly ReadFilter Alice = ReadFilter.Of(Index, CallerPrincipals.OfUser("alice", []), limits: null);
    private static readonly ReadFilter Red = ReadFilter.Of(Index, CallerPrincipals.OfUser("bob", ["red"]), limits: null);

    /// <summary>Of each ten packages from the tenth on one is alice's alone, and one of all known users.</summary>
    private static readonly CatalogueEntries Entries = CatalogueEntries.Of(Enumerable.Range(0, 2_000).Select(number => Entry(number) with
    {
        Readers = number % 10 == 0 ? "=user:alice" : number % 10 == 1 ? "" : "=",
    }));

    [Fact]
    public void A_page_is_full_as_long_as_there_is_enough_that_may_be_read()
    {
        var names = new List<string>();
        while (Entries.List("", names.LastOrDefault(), 30, Alice) is { IsEmpty: false } page)
        {
            Assert.True(page.Length == 30 || page[^1].Name == "p1991");
            names.AddRange(page.Select(entry => entry.Name));
        }

        Assert.Equal(
            Enumerable.Range(0, 2_000).Where(number => number % 10 == 0 || (number % 10 == 1 && number >= 100)).Select(Name), names);
    }

    [Fact]
    public void A_rule_shows_packages_of_such_a_name_and_a_limit_hides_all_others()
    {
        Assert.Equal(100, Entries.List("", null, 1_000, Red).Count(entry => entry.Name.StartsWith("p00", StringComparison.Ordinal)));
        Assert.Equal(["p0101"], Entries.List("", null, 9, Alice with { Limits = ["p010*"] }).Skip(1).Select(entry => entry.Name));
        Assert.Equal(10, Entries.List("", null, 10, ReadFilter.EverythingIn(["p0*"])).Length);
        Assert.Equal(["p1990"], Entries.List("P199", null, 1, Alice).Select(entry => entry.Name));
    }

    [Fact]
    public void Quarantined_packages_take_no_place_of_those_who_are_not_shown_them()
    {
        var entries = Entries.With(Entry(0) with { Serial = 2, Status = PackageStatus.Quarantined });
        var offered = ReadFilter.Everything with { WithoutQuarantined = true };

        Assert.Equal(["p0001", "p0002"], entries.List("", null, 2, offered).Select(entry => entry.Name));
        Assert.Equal(["p0000", "p0001"], entries.List("", null, 2, ReadFilter.Everything).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData(RecentOrder.Created)]
    [InlineData(RecentOrder.Updated)]
    public void The_newest_packages_that_may_be_read_are_found_however_many_newer_ones_there_are(RecentOrder order)
    {
        Assert.Equal(["p1991", "p1990", "p1981"], Entries.Recent(order, 3, Alice).Select(entry => entry.Name));
        Assert.Equal("p1891", Entries.Recent(order, 100, Alice)[20].Name);
        Assert.Equal(200 + 190, Entries.Recent(order, 1_000, Alice).Length);
        Assert.Equal(Entries.Recent(order, 100), Entries.Recent(order, 100, ReadFilter.EverythingIn(["*"])));
    }

    [Fact]
    public void Lists_do_not_say_who_may_read() =>
        Assert.All(Entries.List("", null, 100), entry => Assert.Empty(entry.Readers));

    private static string Name(int number) => $"p{number:d4}";

    private static CatalogueEntry Entry(int number) => new(
        Name(number), Name(number), "", "1.0", PackageStatus.Active, 1, 1_000, Samples.Noon.AddMinutes(number), Samples.Noon.AddMinutes(number),
        Serial: 1, Deleted: false);
}
