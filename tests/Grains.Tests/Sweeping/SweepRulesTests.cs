using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Sweeping;

namespace Larder.Grains.Tests.Sweeping;

public sealed class SweepRulesTests
{
    private static readonly SweepLimits Limits = new(Samples.Noon.AddDays(-30), Samples.Noon);

    [Theory]
    [InlineData(-31, -31, SweepVerdict.Earlier)]
    [InlineData(-29, -29, SweepVerdict.Orphan)]
    [InlineData(-1, -1, SweepVerdict.Orphan)]
    [InlineData(-1, 1, SweepVerdict.Young)]
    [InlineData(1, -1, SweepVerdict.Young)]
    [InlineData(1, 1, SweepVerdict.Young)]
    public void Bytes_that_no_row_names_are_orphans_by_both_times_and_only_of_this_databases_uploads(
        int startedDays, int writtenDays, SweepVerdict expected)
    {
        var head = Head(Attempt(Samples.Noon.AddDays(startedDays)), writtenDays);

        Assert.Equal(expected, SweepRules.Judge(head, SweepOwner.None, Limits));
        Assert.Equal(expected, SweepRules.Judge(head, SweepOwner.Removed, Limits));
    }

    [Theory]
    [InlineData(SweepOwner.Listed, SweepVerdict.Needed)]
    [InlineData(SweepOwner.Deleted, SweepVerdict.Deleted)]
    public void What_a_row_names_is_no_orphan_however_old(SweepOwner owner, SweepVerdict expected)
    {
        Assert.Equal(expected, SweepRules.Judge(Head(Attempt(Samples.Noon.AddDays(-20)), -20), owner, Limits));
        Assert.Equal(expected, SweepRules.Judge(Head("adopted/six-1.0.tar.gz", -20), owner, Limits));
    }

    [Theory]
    [InlineData("six-1.0.tar.gz")]
    [InlineData("six/six-1.0.tar.gz")]
    [InlineData("ab12/six/six-1.0.tar.gz")]
    [InlineData("main/six/left/six-1.0.tar.gz")]
    [InlineData("main/six/manifest/0000000000000000001.json")]
    [InlineData("main/six/019b7b1f2c007000800000000000000a/deep/six-1.0.tar.gz")]
    [InlineData("main/six/019b7b1f2c004000800000000000000a/six-1.0.tar.gz")]
    [InlineData("main/six/019b7b1f2c007000c00000000000000a/six-1.0.tar.gz")]
    [InlineData("main/six/019B7B1F2C007000800000000000000A/six-1.0.tar.gz")]
    [InlineData("main/six/019b7b1f2c007000800000000000000/six-1.0.tar.gz")]
    public void Objects_of_any_other_shape_are_never_removed(string key) =>
        Assert.Equal(SweepVerdict.Foreign, SweepRules.Judge(Head(key, -20), SweepOwner.None, Limits));

    [Fact]
    public void The_key_of_an_attempt_says_when_it_began()
    {
        var attempt = ArtifactAttempt.TryParse(new ArtifactKey(Attempt(Samples.Noon)));

        Assert.Equal(new ArtifactAttempt("main", "six", Samples.Noon, "six-1.0.tar.gz"), attempt);
    }

    [Theory]
    [InlineData("a/six-1.0.tar.gz", "a/six-1.0.tar.gz")]
    [InlineData("a/six-1.0.tar.gz.metadata", "a/six-1.0.tar.gz")]
    public void Metadata_belong_to_the_file_beside_them(string key, string owner) => Assert.Equal(owner, SweepRules.OwnerOf(key));

    private static string Attempt(DateTimeOffset started) =>
        ArtifactKey.ForAttempt("main", "six", Guid.CreateVersion7(started), "six-1.0.tar.gz").Value;

    private static ArtifactHead Head(string key, int writtenDays) =>
        new(new ArtifactKey(key), 1, Samples.Noon.AddDays(writtenDays));
}
