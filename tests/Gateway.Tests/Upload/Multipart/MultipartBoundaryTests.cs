using Larder.Gateway.Upload.Multipart;

namespace Larder.Gateway.Tests.Upload.Multipart;

public sealed class MultipartBoundaryTests
{
    [Theory]
    [InlineData("multipart/form-data; boundary=abc", "abc")]
    [InlineData("Multipart/Form-Data; charset=utf-8; boundary=\"a b:c\"", "a b:c")]
    public void A_boundary_is_what_precedes_each_part(string contentType, string boundary) =>
        Assert.Equal($"\r\n--{boundary}", System.Text.Encoding.ASCII.GetString(MultipartBoundary.Parse(contentType)!));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=abc")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"a \"")]
    [InlineData("multipart/form-data; boundary=\"a\u00E4\"")]
    [InlineData("multipart/form-data; boundary=abc, multipart/form-data; boundary=def")]
    public void Anything_else_has_none(string? contentType) => Assert.Null(MultipartBoundary.Parse(contentType));

    [Fact]
    public void A_boundary_has_70_characters_at_most()
    {
        Assert.NotNull(MultipartBoundary.Parse("multipart/form-data; boundary=" + new string('b', 70)));
        Assert.Null(MultipartBoundary.Parse("multipart/form-data; boundary=" + new string('b', 71)));
    }
}
