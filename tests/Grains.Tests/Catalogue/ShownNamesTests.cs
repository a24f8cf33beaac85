using System.Collections.Immutable;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Catalogue;
using Larder.Silo.Messages;

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

    [Fact]
    public void A_name_with_other_readers_went_and_came()
    {
        _shown.Add(1, Entries(["a", "b", "c"], name => name == "c" ? "+user:alice" : ""));
        _shown.Add(2, Entries(["a", "b", "c"], name => name == "b" ? "=user:alice" : ""));

        var message = _shown.ToMessage(2, known: 1)!;

        Assert.Equal([("b", "=user:alice"), ("c", "")], Join(message.Names, message.Readers));
        Assert.Equal(["b", "c"], message.Removed);
    }

    [Fact]
    public void Readers_cost_nothing_where_no_package_has_a_list_and_each_list_is_sent_once()
    {
        _shown.Add(1, Entries(Names(1_000)));
        _shown.Add(2, Entries(Names(1_000), name => name.EndsWith('7') ? "=group:a" : name.EndsWith('8') ? "=group:b" : ""));

        Assert.Null(_shown.ToMessage(1, known: null)!.Readers);
        Assert.Null(_shown.Part(1, 10)!.Readers);
        Assert.Equal(3, _shown.ToMessage(2, known: null)!.Readers!.Texts.Length);
        Assert.Equal(1_000 - 10, _shown.Part(2, 10)!.Readers!.Numbers.Length);
    }

    [Fact]
    public void Names_with_the_largest_lists_travel_in_parts_that_no_limit_of_messages_stops()
    {
        var largest = string.Join('\n', Enumerable.Range(0, 1_000).Select(number => $"group:{number:d4}{new string('x', 390)}"));
        var names = Names(5);
        _shown.Add(1, Entries(names, name => $"={name}{largest}"));

        var head = _shown.ToMessage(1, known: null)!;
        var collected = Join(head.Names, head.Readers).ToList();
        while (collected.Count < head.Count)
        {
            var part = _shown.Part(1, collected.Count)!;
            Assert.InRange(MessageSize.Of(part), 1, MessageSize.Limit);
            collected.AddRange(Join(part.Names, part.Readers));
        }

        Assert.Equal(names.Select(name => (name, $"={name}{largest}")), collected);
        Assert.InRange(MessageSize.Of(head), 1, MessageSize.Limit);
    }

    [Fact]
    public void As_many_names_as_go_into_a_message_with_as_many_lists_are_not_stopped_either()
    {
        _shown.Add(1, Entries(Names(20_000), name => $"+user:{name}"));

        var head = _shown.ToMessage(1, known: null)!;

        Assert.Equal(CatalogueNames.MaxNamesInOneMessage, head.Names.Length);
        Assert.InRange(MessageSize.Of(head), 1, MessageSize.Limit);
    }

    private static IEnumerable<(string Name, string Readers)> Join(ImmutableArray<string> names, NameReaders? readers) =>
        NameReaders.Join(names, readers).Select(listed => (listed.Name, listed.Readers.Text));

    private static CatalogueEntries Entries(ImmutableArray<string> names, Func<string, string>? readers = null) =>
        CatalogueEntries.Of(names.Select(name => new CatalogueEntry(
            name, name, "", "1.0", PackageStatus.Active, 1, 1_000, Samples.Noon, Samples.Noon, Serial: 1, Deleted: false)
        {
            Readers = readers?.Invoke(name) ?? "",
        }));

    private static ImmutableArray<string> Names(int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"package-{number:d7}")];
}
