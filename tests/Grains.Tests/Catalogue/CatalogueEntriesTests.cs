using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Catalogue;

namespace Larder.Grains.Tests.Catalogue;

public sealed class CatalogueEntriesTests
{
    [Fact]
    public void Names_stay_sorted_as_packages_come_and_go()
    {
        var entries = CatalogueEntries.Empty.With(Entry("b", 1)).With(Entry("c", 1)).With(Entry("a", 1));
        Assert.Equal(["a", "b", "c"], ShownBy(entries));

        entries = entries.With(Entry("b", 2) with { Deleted = true });
        Assert.Equal(["a", "c"], ShownBy(entries));
    }

    [Fact]
    public void Older_news_changes_nothing()
    {
        var entries = CatalogueEntries.Empty.With(Entry("a", 2) with { Deleted = true });

        Assert.Same(entries, entries.With(Entry("a", 1)));
    }

    [Fact]
    public void A_quarantined_package_is_searched_but_not_shown()
    {
        var entries = CatalogueEntries.Empty.With(Entry("a", 1) with { Status = PackageStatus.Quarantined });

        Assert.Empty(ShownBy(entries));
        Assert.Single(entries.List("", null, 10));
    }

    [Fact]
    public void A_change_of_the_summary_leaves_the_root_page_as_it_is()
    {
        var before = CatalogueEntries.Empty.With(Entry("a", 1));

        Assert.True(before.With(Entry("a", 2) with { Summary = "Other" }).ListsTheSameAs(before));
        Assert.False(before.With(Entry("b", 1)).ListsTheSameAs(before));
        Assert.False(before.With(Entry("a", 2) with { Readers = "=user:alice" }).ListsTheSameAs(before));
    }

    [Theory]
    [InlineData("", new[] { "http-client", "http-server", "json" })]
    [InlineData("http", new[] { "http-client", "http-server" })]
    [InlineData("HTTP SERVE", new[] { "http-server" })]
    [InlineData("parses", new[] { "json" })]
    [InlineData("absent", new string[0])]
    public void Search_finds_all_words_in_name_or_summary_in_any_case(string query, string[] expected)
    {
        var entries = CatalogueEntries.Of(
        [
            Entry("json", 1) with { Summary = "Parses things" }, Entry("http-client", 1), Entry("http-server", 1),
        ]);

        Assert.Equal(expected, entries.List(query, null, 10).Select(entry => entry.Name));
    }

    [Fact]
    public void Pages_of_a_list_join_without_gap_or_overlap()
    {
        var entries = CatalogueEntries.Of(Enumerable.Range(0, 25).Select(number => Entry($"p{number:00}", 1)));

        var names = new List<string>();
        while (entries.List("", names.LastOrDefault(), 10) is { IsEmpty: false } page)
        {
            names.AddRange(page.Select(entry => entry.Name));
        }

        Assert.Equal(ShownBy(entries), names);
    }

    [Fact]
    public void Recent_packages_come_newest_first()
    {
        var entries = CatalogueEntries.Of(
        [
            Entry("old", 1) with { UpdatedAt = Samples.Noon.AddDays(2) },
            Entry("new", 1) with { CreatedAt = Samples.Noon.AddDays(1) },
        ]);

        Assert.Equal(["new", "old"], entries.Recent(RecentOrder.Created, 9).Select(entry => entry.Name));
        Assert.Equal("old", Assert.Single(entries.Recent(RecentOrder.Updated, 1)).Name);
    }

    [Theory]
    [InlineData(RecentOrder.Created)]
    [InlineData(RecentOrder.Updated)]
    public void Recent_packages_are_put_in_order_once_for_each_change(RecentOrder order)
    {
        var entries = CatalogueEntries.Of([Entry("one", 1), Entry("two", 1)]);

        Assert.Equal(entries.Recent(order, 50), entries.Recent(order, 50));
        var changed = entries.With(Entry("one", 2) with { CreatedAt = Samples.Noon.AddDays(1), UpdatedAt = Samples.Noon.AddDays(1) });

        Assert.Equal(["one", "two"], changed.Recent(order, 50).Select(entry => entry.Name));
        Assert.Equal("one", Assert.Single(changed.Recent(order, 1)).Name);
    }

    [Fact]
    public void Words_in_other_alphabets_are_found_in_any_case()
    {
        var entries = CatalogueEntries.Of([Entry("a", 1) with { Summary = "Größe und Ärger" }, Entry("b", 1) with { DisplayName = "B_Ä" }]);

        Assert.Equal(["a"], entries.List("GRÖSSE".Replace("SS", "ß", StringComparison.Ordinal), null, 10).Select(entry => entry.Name));
        Assert.Equal(["a", "b"], entries.List("ä", null, 10).Select(entry => entry.Name));
        Assert.Equal(["a"], entries.List("UND", null, 10).Select(entry => entry.Name));
    }

    [Fact]
    public void A_word_is_in_one_text_and_not_where_two_meet()
    {
        var entries = CatalogueEntries.Of([Entry("ab", 1) with { LatestVersion = "cd", Summary = "ef" }]);

        Assert.Empty(entries.List("abcd", null, 10));
        Assert.Empty(entries.List("cdef", null, 10));
        Assert.Empty(entries.List("cd", null, 10));
        Assert.Single(entries.List("ab ef", null, 10));
    }

    [Fact]
    public void What_is_kept_of_a_package_is_all_that_was_told()
    {
        CatalogueEntry[] told =
        [
            Entry("a-b", 7) with { DisplayName = "A_b", Summary = "Ünï", LatestVersion = "1!2.0", UpdatedAt = Samples.Noon.AddTicks(12_340) },
            Entry("c", 1) with { LatestVersion = null, FileCount = 0, SizeBytes = 0, Status = PackageStatus.Deprecated },
            Entry("d", 1) with { LatestVersion = "", SizeBytes = 1L << 40 },
        ];

        Assert.Equal(told, CatalogueEntries.Of(told).List("", null, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Thousands_of_changes_are_shown_as_a_plain_sorted_list_shows_them(int seed)
    {
        var random = new Random(seed);
        var expected = new SortedDictionary<string, CatalogueEntry>(StringComparer.Ordinal);
        var entries = CatalogueEntries.Of([]);
        for (var serial = 1; serial <= 6_000; serial++)
        {
            var before = entries;
            var entry = Entry($"p{random.Next(4_000)}", serial) with
            {
                Deleted = random.Next(4) == 0,
                Status = random.Next(6) == 0 ? PackageStatus.Quarantined : PackageStatus.Active,
                Readers = random.Next(3) == 0 ? "+user:alice" : "",
            };
            var shownBefore = expected.Values.Where(IsShown).ToDictionary(shown => shown.Name, shown => shown.Readers);
            expected[entry.Name] = entry;

            entries = entries.With(entry);
            var (came, went) = (Names(entries.ShownHereOnly(before)), Names(before.ShownHereOnly(entries)));

            Assert.Equal(IsShown(entry) && shownBefore.GetValueOrDefault(entry.Name) != entry.Readers, came.Any());
            Assert.Equal([entry.Name], came.Concat(went).Append(entry.Name).Distinct());
            Assert.Equal(
                shownBefore.TryGetValue(entry.Name, out var readers) && (!IsShown(entry) || readers != entry.Readers), went.Any());
        }

        var shown = expected.Values.Where(IsShown).Select(entry => entry.Name).ToList();
        Assert.Equal(shown, ShownBy(entries));
        Assert.Equal(shown.Count, entries.ShownCount);
        Assert.Equal(shown[1_000..], ShownBy(entries, skip: 1_000));
        Assert.Equal(
            expected.Values.Where(IsShown).Select(entry => entry.Readers), entries.Shown().Select(listed => listed.Readers.Text));
        Assert.Equal(
            expected.Values.Where(entry => !entry.Deleted && string.CompareOrdinal(entry.Name, "p2") > 0).Take(700)
                .Select(entry => entry with { Readers = "" }),
            entries.List("", "p2", 700));

        static bool IsShown(CatalogueEntry entry) => entry is { Deleted: false, Status: not PackageStatus.Quarantined };
    }

    private static IEnumerable<string> ShownBy(CatalogueEntries entries, int skip = 0) => Names(entries.Shown(skip));

    private static IEnumerable<string> Names(IEnumerable<ListedName> listed) => listed.Select(name => name.Name);

    private static CatalogueEntry Entry(string name, long serial) =>
        new(name, name, "", "1.0", PackageStatus.Active, 1, 1_000, Samples.Noon, Samples.Noon, serial, Deleted: false);
}
