using System.Collections.Immutable;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Catalogue;

namespace Larder.Grains.Tests.Catalogue;

public sealed class ShownNamesTests
{
    private readonly ShownNames _shown = new();

    [Fact]
    public void A_shard_of_ten_million_packages_travels_in_parts_that_are_far_below_a_mebibyte()
    {
        var names = Names(156_250);
        _shown.Add(7, Entries(names));

        var head = _shown.ToMessage(7, known: null)!;
        var collected = head.Names.ToList();
        var parts = 1;
        for (; collected.Count < head.Count; parts++)
        {
            var part = _shown.Part(7, collected.Count)!.Names;
            Assert.InRange(part.Sum(name => name.Length), 1, CatalogueNames.MaxCharactersInOneMessage);
            collected.AddRange(part);
        }

        Assert.Equal(names, collected);
        Assert.Equal(16, parts);
    }

    [Fact]
    public void Who_knows_a_recent_state_gets_what_changed()
    {
        _shown.Add(1, Entries(["a", "c", "d"]));
        _shown.Add(2, Entries(["a", "b", "d", "e"]));

        var message = _shown.ToMessage(2, known: 1)!;

        Assert.Equal((1L, 4), (message.Since, message.Count));
        Assert.Equal(["b", "e"], message.Names);
        Assert.Equal(["c"], message.Removed);
        Assert.Null(_shown.ToMessage(2, known: 2));
    }

    [Fact]
    public void Who_knows_a_forgotten_state_or_one_of_another_activation_gets_all_names()
    {
        for (var serial = 1; serial <= 10; serial++)
        {
            _shown.Add(serial, Entries(Names(serial)));
        }

        Assert.Null(_shown.ToMessage(10, known: 1)!.Since);
        Assert.Null(_shown.ToMessage(10, known: 99)!.Since);
        Assert.Null(_shown.Part(1, 0));
    }

    [Fact]
    public void What_changed_in_more_than_a_message_holds_is_not_sent_as_a_change()
    {
        _shown.Add(1, CatalogueEntries.Empty);
        _shown.Add(2, Entries(Names(20_000)));

        var message = _shown.ToMessage(2, known: 1)!;

        Assert.Equal((null, 20_000), (message.Since, message.Count));
        Assert.Equal(CatalogueNames.MaxNamesInOneMessage, message.Names.Length);
    }

    [Fact]
    public void Past_the_last_name_there_is_nothing()
    {
        _shown.Add(1, Entries(["a"]));

        Assert.Empty(_shown.Part(1, 1)!.Names);
        Assert.Empty(_shown.Part(1, int.MaxValue)!.Names);
        Assert.Empty(_shown.Part(1, -1)!.Names);
    }

    private static CatalogueEntries Entries(ImmutableArray<string> names) => CatalogueEntries.Of(names.Select(name => new CatalogueEntry(
        name, name, "", "1.0", PackageStatus.Active, 1, 1_000, Samples.Noon, Samples.Noon, Serial: 1, Deleted: false)));

    private static ImmutableArray<string> Names(int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"package-{number:d7}")];
}
