using Larder.Gateway.Simple;

namespace Larder.Gateway.Tests.Simple;

public sealed class NegotiationTests
{
    private const string Vectors = "simple.json";

    public static TheoryData<string, string> Accepts =>
        VectorFile.Pairs(Vectors, "accept", "type", "negotiation", "negotiationMore");

    public static TheoryData<string> NotAcceptable => VectorFile.Texts(Vectors, "notAcceptable");

    public static TheoryData<string, string> Encodings => VectorFile.Pairs(Vectors, "header", "encoding", "encodings");

    [Theory, MemberData(nameof(Accepts))]
    public void The_type_is_the_one_the_client_likes_best(string accept, string type) =>
        Assert.Equal(type, Negotiation.ChooseFormat(accept).ToString());

    [Theory]
    [InlineData(",,,,")]
    [InlineData(" , \t,")]
    public void A_list_of_nothing_is_no_wish(string accept) =>
        Assert.Equal(SimpleFormat.TextHtml, Negotiation.ChooseFormat(accept));

    [Theory, MemberData(nameof(NotAcceptable))]
    public void Nothing_is_chosen_when_nothing_that_there_is_would_be_accepted(string accept) =>
        Assert.Null(Negotiation.ChooseFormat(accept));

    [Theory, MemberData(nameof(Encodings))]
    public void The_encoding_is_the_best_the_client_can_read(string header, string encoding) =>
        Assert.Equal(encoding, Negotiation.ChooseEncoding(header, zstdThere: true).ToString());

    [Fact]
    public void Where_there_is_no_zstd_gzip_is_next() =>
        Assert.Equal(PageEncoding.Gzip, Negotiation.ChooseEncoding("gzip, deflate, zstd", zstdThere: false));

    [Theory]
    [InlineData("application/vnd.pypi.simple.v1+json", "Json")]
    [InlineData("application/vnd.pypi.simple.latest+json", "Json")]
    [InlineData("application/vnd.pypi.simple.v1+html", "Html")]
    [InlineData("application/vnd.pypi.simple.latest+html", "Html")]
    [InlineData("text/html", "TextHtml")]
    public void A_format_can_be_asked_for_by_name(string type, string format) =>
        Assert.Equal(format, Negotiation.ParseFormat(type).ToString());

    [Fact]
    public void A_header_is_read_without_allocating()
    {
        const string Pip = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";
        Negotiation.ChooseFormat(Pip);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            Negotiation.ChooseFormat(Pip);
            Negotiation.ChooseEncoding("gzip, deflate", zstdThere: true);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
