using System.Text;

namespace Larder.Gateway.Tests.Upload.Multipart;

public sealed class MultipartReaderTests
{
    private const string Two = """
        --frontier
        Content-Disposition: form-data; name="first"

        one
        --frontier
        Content-Disposition: form-data; name="content"; filename="a-1.0.tar.gz"
        Content-Type: application/gzip

        two
        --three
        --frontier--

        """;

    [Theory]
    [InlineData(1)] [InlineData(2)] [InlineData(3)] [InlineData(7)] [InlineData(64)] [InlineData(100_000)]
    public async Task Parts_are_the_same_however_the_body_is_cut(int chunk)
    {
        var form = await Parts.ReadAsync(Two, chunk);

        Assert.Null(form.Problem);
        Assert.Equal(["first", "content"], form.Parts.Select(part => part.Header.Name));
        Assert.Equal(["one", "two\r\n--three"], form.Parts.Select(part => part.Content));
        Assert.Equal([null, "a-1.0.tar.gz"], form.Parts.Select(part => part.Header.FileName));
        Assert.Equal([null, "application/gzip"], form.Parts.Select(part => part.Header.ContentType));
    }

    [Fact]
    public async Task Text_before_the_first_and_behind_the_last_part_is_passed_over()
    {
        var form = await Parts.ReadAsync("hello\n" + Two + "bye\n");

        Assert.Null(form.Problem);
        Assert.Equal(2, form.Parts.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--frontier--\n")]
    [InlineData("--frontier--")]
    public async Task A_part_may_be_empty_and_a_form_without_parts_is_no_error(string end)
    {
        var empty = await Parts.ReadAsync(
            "--frontier\nContent-Disposition: form-data; name=\"a\"\n\n\n--frontier--" + (end.Length > 0 ? "" : "\n"));
        Assert.Null(empty.Problem);
        Assert.Equal("", Assert.Single(empty.Parts).Content);

        var none = await Parts.ReadAsync(end);
        Assert.Empty(none.Parts);
        Assert.Equal(end.Length == 0, none.Problem is not null);
    }

    [Fact]
    public async Task Large_parts_with_line_ends_everywhere_come_out_as_they_went_in()
    {
        var content = new StringBuilder();
        for (var line = 0; content.Length < 400_000; line++)
        {
            content.Append("\r\n--fron").Append(line % 7 == 0 ? "\r\r\n-" : "tie").Append('\r');
        }

        var body = $"--frontier\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{content}\r\n--frontier--\r\n";
        var form = await Parts.ReadBytesAsync(Encoding.UTF8.GetBytes(body), chunk: 4_096);

        Assert.Null(form.Problem);
        Assert.Equal(content.ToString(), Assert.Single(form.Parts).Content);
    }

    [Fact]
    public async Task Every_cut_of_a_form_is_told()
    {
        var whole = Encoding.UTF8.GetBytes(Two.ReplaceLineEndings("\r\n"));
        var end = whole.AsSpan().LastIndexOf("--frontier--"u8) + "--frontier--".Length;
        for (var length = 0; length < end; length++)
        {
            Assert.NotNull((await Parts.ReadBytesAsync(whole[..length])).Problem);
        }

        Assert.Null((await Parts.ReadBytesAsync(whole[..end])).Problem);
    }

    [Theory]
    [InlineData("--other\nContent-Disposition: form-data; name=\"a\"\n\nx\n--other--\n")]
    [InlineData("--frontierX\nContent-Disposition: form-data; name=\"a\"\n\nx\n--frontier--\n")]
    [InlineData("--frontier\n\nx\n--frontier--\n")]
    public async Task A_malformed_boundary_is_told(string body)
    {
        var form = await Parts.ReadAsync(body);

        Assert.NotNull(form.Problem);
        Assert.Empty(form.Parts);
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Disposition: attachment; name=\"a\"")]
    [InlineData("Content-Disposition: form-data")]
    [InlineData("Content-Disposition: form-data; name=\"\"")]
    [InlineData("Content-Disposition: form-data; name=\"a")]
    [InlineData("Content-Disposition: form-data; name=\"a\" filename=\"b\"")]
    [InlineData("Content-Disposition: form-data; name=\"a\"; name=\"b\"")]
    [InlineData("Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\"")]
    [InlineData("Content-Disposition: form-data; name=\"a\"\nContent-Disposition: form-data; name=\"b\"")]
    [InlineData("Content-Disposition: form-data;\n name=\"a\"")]
    [InlineData("Content-Disposition form-data; name=\"a\"")]
    [InlineData("Content-Disposition: form-data; name=\"a\0\"")]
    [InlineData("Content-Disposition: form-data; name=\"a\"\nContent-Transfer-Encoding: base64")]
    public async Task Malformed_headers_of_a_part_are_told(string headers)
    {
        var form = await Parts.ReadAsync($"--frontier\n{headers}\n\nx\n--frontier--\n");

        Assert.NotNull(form.Problem);
        Assert.Empty(form.Parts);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_in_a_header_are_told()
    {
        const string Body = "--frontier\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\u00E4.whl\"\r\n\r\n"
            + "x\r\n--frontier--\r\n";

        var form = await Parts.ReadBytesAsync(Encoding.Latin1.GetBytes(Body));

        Assert.NotNull(form.Problem);
    }

    [Theory]
    [InlineData("", 20_000)]
    [InlineData("--frontier\nContent-Disposition: form-data; name=\"a\"; x=\"", 1_000_000)]
    [InlineData("--frontier--\n", 20_000)]
    public async Task What_should_be_short_is_not_read_for_ever(string before, int length)
    {
        var form = await Parts.ReadAsync(before + new string('x', length) + "\n" + Two);

        Assert.NotNull(form.Problem);
    }

    [Fact]
    public async Task Too_many_headers_are_told()
    {
        var headers = string.Concat(Enumerable.Range(0, 17).Select(number => $"X-{number}: y\n"));

        Assert.NotNull((await Parts.ReadAsync(
            $"--frontier\n{headers}Content-Disposition: form-data; name=\"a\"\n\nx\n--frontier--\n")).Problem);
    }

    [Theory]
    [InlineData("filename=\"a.whl\"; filename*=UTF-8''..%2Fevil", "a.whl")]
    [InlineData("filename*=UTF-8''evil.whl", null)]
    [InlineData("filename=\"..\\\\..\\\\a.whl\"", @"..\..\a.whl")]
    [InlineData("filename=\"C:\\temp\\a.whl\"", @"C:\temp\a.whl")]
    [InlineData("filename=\"a\\\"b.whl\"", "a\"b.whl")]
    [InlineData("filename=a.whl", "a.whl")]
    [InlineData("FileName=\"a.whl\"", "a.whl")]
    [InlineData("filename=\"\"", "")]
    public async Task Only_the_plain_file_name_counts_and_nothing_of_it_is_cut_off(string parameter, string? expected)
    {
        var form = await Parts.ReadAsync(
            $"--frontier\nContent-Disposition: form-data; name=\"content\"; {parameter}\n\nx\n--frontier--\n");

        Assert.Null(form.Problem);
        Assert.Equal(expected, Assert.Single(form.Parts).Header.FileName);
    }

    [Fact]
    public async Task What_is_not_read_of_a_part_is_passed_over()
    {
        var body = Encoding.UTF8.GetBytes(Two.ReplaceLineEndings("\r\n"));
        using var reader = new Larder.Gateway.Upload.Multipart.MultipartReader(
            new ChunkedStream(body, 5),
            Larder.Gateway.Upload.Multipart.MultipartBoundary.Parse("multipart/form-data; boundary=frontier")!);
        var names = new List<string>();
        while (await reader.NextPartAsync(TestContext.Current.CancellationToken) is { } part)
        {
            names.Add(part.Name);
        }

        Assert.Null(reader.Problem);
        Assert.Equal(["first", "content"], names);
    }
}
