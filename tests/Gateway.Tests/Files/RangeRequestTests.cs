using Larder.Gateway.Files;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Tests.Files;

public sealed class RangeRequestTests
{
    private const string Vectors = "simple.json";
    private const long Size = 100;

    public static TheoryData<string, long, long> Ranges => new(VectorFile.Cases(Vectors, "ranges").Select(
        element => (element.GetProperty("range").GetString()!, element.GetProperty("first").GetInt64(), element.GetProperty("count").GetInt64())));

    public static TheoryData<string> Outside => VectorFile.Texts(Vectors, "rangesOutside");

    public static TheoryData<string> Ignored => VectorFile.Texts(Vectors, "rangesIgnored");

    [Theory, MemberData(nameof(Ranges))]
    public void A_part_is_what_of_it_lies_within_the_file(string header, long first, long count)
    {
        Assert.True(RangeRequest.TryResolve(header, Size, out var range));
        Assert.Equal(new ByteRange(first, count), range);
    }

    [Theory, MemberData(nameof(Outside))]
    public void A_part_outside_of_the_file_cannot_be_sent(string header) =>
        Assert.False(RangeRequest.TryResolve(header, Size, out _));

    [Theory, MemberData(nameof(Ignored))]
    public void What_is_not_understood_is_answered_with_the_whole(string header)
    {
        Assert.True(RangeRequest.TryResolve(header, Size, out var range));
        Assert.Null(range);
    }
}
