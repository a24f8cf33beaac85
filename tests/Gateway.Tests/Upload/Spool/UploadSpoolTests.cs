namespace Larder.Gateway.Tests.Upload.Spool;

public sealed class UploadSpoolTests
{
    [Fact]
    public async Task What_a_killed_process_left_is_removed_by_the_next()
    {
        using var folder = new SpoolFolder();
        var stale = Directory.CreateDirectory(Path.Combine(folder.Path, "0123")).FullName;
        await File.WriteAllTextAsync(Path.Combine(stale, "lock"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(stale, "1"), "half a file", TestContext.Current.CancellationToken);

        using var spool = folder.NewSpool();
        spool.Open();

        Assert.False(Directory.Exists(stale));
    }

    [Fact]
    public async Task What_a_living_process_holds_stays()
    {
        using var folder = new SpoolFolder();
        using var one = folder.NewSpool(memoryBytes: 0);
        await using var file = one.Create();
        await file.WriteAsync(new byte[1_000]);

        using var other = folder.NewSpool();
        other.Open();

        Assert.Equal(1, folder.FileCount);
    }

    [Fact]
    public void What_is_not_of_the_spool_stays()
    {
        using var folder = new SpoolFolder();
        var foreign = Directory.CreateDirectory(Path.Combine(folder.Path, "photos")).FullName;

        using var spool = folder.NewSpool();
        spool.Open();

        Assert.True(Directory.Exists(foreign));
    }

    [Fact]
    public void A_spool_that_ends_takes_its_folder_with_it()
    {
        using var folder = new SpoolFolder();
        var spool = folder.NewSpool();
        spool.Open();
        Assert.NotEmpty(Directory.GetDirectories(folder.Path));

        spool.Dispose();

        Assert.Empty(Directory.GetDirectories(folder.Path));
    }
}
