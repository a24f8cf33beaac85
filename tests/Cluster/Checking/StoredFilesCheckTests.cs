using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Rows of the database against histories.</summary>
public sealed class StoredFilesCheckTests
{
    private static readonly string[] Row = [Story.Package, Story.File, Story.Digest];

    [Fact]
    public void A_row_of_an_acknowledged_file_is_right() =>
        Assert.Empty(StoredFilesCheck.Run(new Story().Upload(0, 1).Operations, [Row]));

    [Fact]
    public void A_file_of_unknown_outcome_may_have_a_row_or_not() => Assert.All(
        (string[][][])[[], [Row]],
        rows => Assert.Empty(StoredFilesCheck.Run(new Story().Upload(0, 1, Outcome.Unknown).Operations, rows)));

    [Fact]
    public void An_acknowledged_file_without_a_row_is_found() =>
        Assert.Single(StoredFilesCheck.Run(new Story().Upload(0, 1).Operations, []));

    [Fact]
    public void A_deleted_file_may_have_none() =>
        Assert.Empty(StoredFilesCheck.Run(new Story().Upload(0, 1).Delete(2, 3).Operations, []));

    [Fact]
    public void A_row_with_other_bytes_than_those_that_were_acknowledged_is_found() => Assert.Single(StoredFilesCheck.Run(
        new Story().Upload(0, 1).Upload(0, 1, Outcome.Unknown, "bb").Operations, [[Story.Package, Story.File, "bb"]]));

    [Fact]
    public void A_row_that_nobody_sent_is_found() => Assert.Single(StoredFilesCheck.Run([], [Row]));

    [Fact]
    public void A_row_of_a_refused_file_is_found() =>
        Assert.Single(StoredFilesCheck.Run(new Story().Upload(0, 1, Outcome.Refused).Operations, [Row]));
}
