using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Tests.Cluster;
using Larder.Silo.Messages;

namespace Larder.Grains.Tests.Messages;

/// <summary>No message comes near Orleans' own limit of 100 MiB, past which a connection breaks for everybody who uses it.</summary>
public sealed class MessageSizeTests(SqliteCluster cluster)
{
    private const int Huge = 101 << 20;

    [Fact]
    public async Task A_call_with_101_MiB_fails_by_itself_while_others_between_the_same_silos_go_through()
    {
        var (here, there) = await TwoOnDifferentSilosAsync();
        var sender = Echo(here);
        var others = Enumerable.Range(0, 200).Select(_ => sender.SendAsync(there, 100)).ToList();

        await Assert.ThrowsAsync<MessageTooLargeException>(() => sender.SendAsync(there, Huge));
        await Assert.ThrowsAsync<MessageTooLargeException>(() => Echo(there).MakeAsync(Huge));

        others.AddRange(Enumerable.Range(0, 200).Select(_ => sender.SendAsync(there, 100)));
        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(100, answer));
    }

    [Fact]
    public async Task A_message_of_the_size_that_is_allowed_goes_through()
    {
        var (here, there) = await TwoOnDifferentSilosAsync();

        Assert.Equal(4_000_000, await Echo(here).SendAsync(there, 4_000_000));
    }

    [Fact]
    public void The_largest_messages_of_packages_and_lists_are_allowed()
    {
        var reason = new string('ß', 1_000);
        var file = Samples.Wheel("six", "1.0") with { RequiresPython = reason, YankedReason = reason };
        var list = Enumerable.Range(0, PackageHead.MaxFilesInOneMessage).Aggregate(
            Larder.Grains.Packages.FileList.Empty, (files, number) => files.With(file with { FileName = $"six-1.{number}-py3-none-any.whl" }));
        var name = new string('n', 100);

        Assert.InRange(MessageSize.Of(new FilePart(list.Part(0))), 1 << 19, MessageSize.Limit / 2);
        Assert.InRange(
            MessageSize.Of(new CatalogueNames([.. Enumerable.Repeat(name, 5_242)], 5_242, null, [])), 1 << 19, MessageSize.Limit / 2);
        Assert.InRange(
            MessageSize.Of(ImmutableArray.CreateRange(Enumerable.Repeat(Entry(name, new string('ß', 512)), 1_000))),
            1 << 19,
            MessageSize.Limit * 3 / 4);
    }

    [Fact]
    public void Whatever_is_sent_is_counted_with_all_that_is_in_it()
    {
        var text = new string('x', 1_000);

        Assert.InRange(MessageSize.Of(new FileUpload(text, text, Samples.Wheel("six", "1.0"))), 2_000, 10_000);
        Assert.InRange(MessageSize.Of(new[] { text, text }), 2_000, 7_000);
        Assert.InRange(MessageSize.Of(default(ImmutableArray<string>)), 1, 100);
        Assert.InRange(MessageSize.Of(new NamePart([])), 1, 100);
        Assert.InRange(MessageSize.Of(null), 1, 100);
    }

    private static CatalogueEntry Entry(string name, string summary) => new(
        name, name, summary, "1.0", PackageStatus.Active, 1, 1, Samples.Noon, Samples.Noon, 1, Deleted: false);

    private IEchoGrain Echo(long key) => cluster.Client.GetGrain<IEchoGrain>(key);

    private async Task<(long Here, long There)> TwoOnDifferentSilosAsync()
    {
        var first = await Echo(0).SiloAsync();
        for (var other = 1; ; other++)
        {
            if (await Echo(other).SiloAsync() != first)
            {
                return (0, other);
            }
        }
    }
}
