namespace Larder.Cluster.Tests.Checking;

/// <summary>Entries of the audit log against histories: too few, too many, and as many as there can be.</summary>
public sealed class AuditCheckTests
{
    private const string Subject = $"{Story.Package}/{Story.File}";

    [Fact]
    public void One_entry_for_each_change_is_right() => Assert.Empty(AuditCheck.Run(
        new Story().Upload(0, 1).Upload(2, 3).Yank(4, 5, "broken").Operations,
        [["file:add", Subject, "1"], ["file:yank", Subject, "1"]]));

    [Fact]
    public void A_change_without_an_entry_is_found() => Assert.Single(AuditCheck.Run(new Story().Upload(0, 1).Operations, []));

    [Fact]
    public void An_entry_for_no_change_is_found() => Assert.Single(AuditCheck.Run([], [["file:add", Subject, "1"]]));

    [Fact]
    public void A_file_that_came_back_after_its_deletion_has_two_entries() => Assert.Single(AuditCheck.Run(
        new Story().Upload(0, 1).Delete(2, 3).Upload(4, 5).Operations,
        [["file:add", Subject, "1"], ["file:delete", Subject, "1"]]));

    [Fact]
    public void An_upload_at_the_same_time_as_a_deletion_may_have_brought_the_file_back_or_not() => Assert.All(
        (string[])["1", "2"],
        count => Assert.Empty(AuditCheck.Run(
            new Story().Upload(0, 1).Delete(2, 4).Upload(3, 5).Operations,
            [["file:add", Subject, count], ["file:delete", Subject, "1"]])));
}
