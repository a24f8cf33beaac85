using Larder.Grains.Manifests;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Manifests;

public sealed class ManifestQueueTests
{
    private static readonly PackageId Six = new("main", "six");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_package_is_due_once_however_often_it_changed()
    {
        var queue = NewQueue();
        for (var change = 0; change < 100; change++)
        {
            queue.Add(Six, files: change);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal([Six], queue.TakeDue(10));
        Assert.Empty(queue.TakeDue(10));
    }

    [Fact]
    public void What_changes_after_it_was_taken_is_due_again()
    {
        var queue = NewQueue();
        queue.Add(Six, files: 1);
        _time.Advance(TimeSpan.FromSeconds(6));
        queue.TakeDue(10);

        queue.Add(Six, files: 2);
        Assert.Empty(queue.TakeDue(10));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([Six], queue.TakeDue(10));
    }

    [Fact]
    public void A_package_that_fails_waits_longer_each_time_up_to_some_minutes_and_anew_after_a_success()
    {
        var queue = NewQueue();
        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], Enumerable.Range(0, 8).Select(_ => SecondsAfterFailure()));

        queue.EndFailures(Six);

        Assert.Equal(5, SecondsAfterFailure());

        int SecondsAfterFailure()
        {
            queue.AddFailed(Six);
            queue.Add(Six, TimeSpan.Zero);
            for (var seconds = 0; ; seconds++, _time.Advance(TimeSpan.FromSeconds(1)))
            {
                if (queue.TakeDue(1).Length > 0)
                {
                    return seconds;
                }
            }
        }
    }

    [Fact]
    public void Those_that_failed_come_last_and_are_not_fresh()
    {
        var (queue, seven) = (NewQueue(), new PackageId("main", "seven"));
        queue.AddFailed(Six);
        _time.Advance(TimeSpan.FromSeconds(6));
        queue.Add(seven, TimeSpan.Zero);

        Assert.Equal(1, queue.CountFresh());
        Assert.Equal([seven, Six], queue.TakeDue(10));
    }

    /// <summary>Ten thousand uploads in a row, a hundred a second, and five a second.</summary>
    [Theory]
    [InlineData(100, 200_000)]
    [InlineData(5, 1_300_000)]
    public void However_fast_a_package_grows_its_manifests_write_a_bounded_number_of_files(int uploadsInASecond, int mostFiles)
    {
        var queue = NewQueue();
        var written = 0;
        for (var files = 1; files <= 10_000; files++)
        {
            queue.Add(Six, files);
            _time.Advance(TimeSpan.FromSeconds(1.0 / uploadsInASecond));
            written += queue.TakeDue(10).Length * files;
        }

        Assert.InRange(written, 10_000, mostFiles);
    }

    [Fact]
    public void No_package_is_so_large_that_it_waits_for_ever() =>
        Assert.Equal(TimeSpan.FromMinutes(10), NewQueue().DelayOf(100_000_000));

    private ManifestQueue NewQueue() => new(Options.Create(new ManifestOptions()), _time);
}
