using System.Text;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Packages;

namespace Larder.Grains.Tests.Packages;

public sealed class FileListTests
{
    [Fact]
    public void Files_are_in_the_order_of_their_names_however_they_came()
    {
        string[] versions = ["3.0", "1.0", "2.0", "1.5"];
        var added = versions.Aggregate(FileList.Empty, (list, version) => list.With(Samples.Wheel("six", version)));
        var loaded = FileList.Of(versions.Select(version => Samples.Wheel("six", version)));

        Assert.Equal(["1.0", "1.5", "2.0", "3.0"], added.Part(0).Select(file => file.Version));
        Assert.Equal(added.Part(0), loaded.Part(0));
    }

    [Fact]
    public void Parts_together_are_all_files_once()
    {
        const int Count = (2 * PackageHead.MaxFilesInOneMessage) + 1;
        var list = FileList.Of(Enumerable.Range(0, Count).Select(number => Samples.Wheel("six", $"1.{number}")));

        var read = new List<DistributionFile>();
        while (list.Part(read.Count) is { IsEmpty: false } part)
        {
            read.AddRange(part);
        }

        Assert.Equal(Count, read.Select(file => file.FileName).Distinct().Count());
    }

    [Fact]
    public void A_part_of_files_with_long_fields_is_no_large_message()
    {
        const int Count = 1_000;
        var (reason, condition) = (new string('\u20ac', 500), $"==={new string('\u20ac', 997)}");
        var list = FileList.Of(Enumerable.Range(0, Count).Select(number =>
            Samples.Wheel("six", $"1.{number}") with { RequiresPython = condition, YankedReason = reason }));

        var read = 0;
        while (list.Part(read) is { IsEmpty: false } part)
        {
            read += part.Length;
            Assert.InRange(part.Sum(file => Encoding.UTF8.GetByteCount(file.ToString())), 1, 5 << 18);
        }

        Assert.Equal(Count, read);
    }

    [Fact]
    public void A_file_that_is_too_large_for_a_message_is_sent_alone()
    {
        var list = FileList.Empty.With(Samples.Wheel("six", "1.0") with { YankedReason = new string('y', 1 << 20) });

        Assert.Single(list.With(Samples.Wheel("six", "2.0")).Part(0));
    }

    [Fact]
    public void A_change_leaves_the_older_list_as_it_was()
    {
        var before = FileList.Empty.With(Samples.Wheel("six", "1.0"));

        var after = before.Without(Samples.Wheel("six", "1.0").FileName).With(Samples.Wheel("six", "2.0"));

        Assert.Equal("1.0", Assert.Single(before.Part(0)).Version);
        Assert.Equal("2.0", Assert.Single(after.Part(0)).Version);
    }
}
