using System.Globalization;
using Larder.Silo.Database;

namespace Larder.Grains.Tests.Database;

public sealed class DataFolderLockTests
{
    [Fact]
    public void A_folder_that_is_taken_is_refused_with_the_process_that_has_it()
    {
        using var folder = new TemporaryFolder();
        using var first = new DataFolderLock();
        using var second = new DataFolderLock();
        first.Acquire(folder["data"]);

        var exception = Assert.Throws<DataFolderInUseException>(() => second.Acquire(folder["data"]));

        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        Assert.True(first.IsHeld);
        Assert.False(second.IsHeld);
    }

    [Fact]
    public void A_folder_that_was_given_back_can_be_taken()
    {
        using var folder = new TemporaryFolder();
        var first = new DataFolderLock();
        first.Acquire(folder.Path);
        first.Dispose();

        using var second = new DataFolderLock();
        second.Acquire(folder.Path);

        Assert.True(second.IsHeld);
    }
}
