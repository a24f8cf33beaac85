using System.IO.Compression;
using System.Text;

namespace Larder.Gateway.Tests.Upload;

/// <summary>Uploads that mean harm, or come from something broken: refused with a text, nothing stored, nothing left
/// behind.</summary>
public sealed class HostileUploadTests(UploadFixture index) : IClassFixture<UploadFixture>, IAsyncLifetime
{
    private readonly string _package = "evil" + Guid.NewGuid().ToString("n");
    private int _artifactsBefore;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _artifactsBefore = await index.CountArtifactsAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(_artifactsBefore, await index.CountArtifactsAsync());
        Assert.Equal(0, index.SpooledFiles);
        Assert.Empty(await index.ListAsync(_package));
    }

    [Theory]
    [InlineData("name", "abc\n")] [InlineData("name", "a/../b")] [InlineData("name", "\u212Aelvin")]
    [InlineData("name", "p\u0430ypal")] [InlineData("name", "\uFF41bc")] [InlineData("name", "a\u200Bb")]
    [InlineData("name", "a\u202Eb")] [InlineData("name", "-a")] [InlineData("name", "a\0b")]
    [InlineData("version", "1.0\n")] [InlineData("version", "1.0\r\nX: y")] [InlineData("version", "\u0661.0")]
    [InlineData("requires_python", ">=3\"><script>alert(1)</script>")]
    [InlineData("author_email", "a@b.c\r\nBcc: x@y.z")]
    [InlineData("summary", "one\ntwo")] [InlineData("summary", "a\0b")] [InlineData("description", "a\0b")]
    [InlineData("pyversion", "source\r\nX: y")] [InlineData("filetype", "sdist\0")]
    [InlineData(":action", "file_upload\n")]
    [InlineData("sha256_digest", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("home_page", "javascript:alert(1)")]
    public async Task A_field_with_what_does_not_belong_there_is_refused(string field, string value) =>
        await RefusedAsync(NewBody((field, value)));

    [Theory]
    [InlineData("name")] [InlineData("version")] [InlineData(":action")] [InlineData("filetype")]
    [InlineData("sha256_digest")] [InlineData("metadata_version")] [InlineData("pyversion")]
    public async Task A_field_that_says_two_things_is_refused(string field) =>
        await RefusedAsync(NewBody().Field(field, "source"));

    [Theory]
    [InlineData("../{0}")] [InlineData("..\\\\{0}")] [InlineData("/etc/{0}")] [InlineData("C:\\{0}")]
    [InlineData("%2e%2e%2f{0}")]
    [InlineData(".{0}")] [InlineData(" {0}")] [InlineData("{0} ")] [InlineData("{0}.metadata")] [InlineData("{0}.asc")]
    [InlineData("{0}\t")] [InlineData("{0}\0.txt")] [InlineData("\u00E9{0}")] [InlineData("\u202E{0}")] [InlineData("")]
    [InlineData("{0}\"; name=\"content\"; filename=\"x.whl")] [InlineData(".")] [InlineData("..")]
    public async Task A_file_name_that_is_more_than_a_name_is_refused(string pattern)
    {
        var fileName = pattern.Replace("{0}", $"{_package}-1.0.tar.gz", StringComparison.Ordinal);

        await RefusedAsync(UploadBody.Of(_package, "1.0", fileName, Distributions.Sdist(_package, "1.0")));
    }

    [Fact]
    public async Task Only_one_spelling_of_the_file_name_counts()
    {
        var sdist = Distributions.Sdist(_package, "1.0");
        var body = NewForm(sdist)
            .Raw($"--{UploadBody.Boundary}\r\nContent-Disposition: form-data; name=\"content\"; "
                + $"filename*=UTF-8''{_package}-1.0.tar.gz\r\n\r\n").Raw(sdist).Raw("\r\n");

        await RefusedAsync(body);
    }

    [Fact]
    public async Task A_plain_field_must_not_be_a_file_and_the_file_must_not_be_a_plain_field()
    {
        await RefusedAsync(NewBody().File("x", "summary"u8.ToArray(), name: "summary"));
        await RefusedAsync(NewForm(Distributions.Sdist(_package, "1.0")).Field("content", "bytes"));
    }

    [Fact]
    public async Task Two_files_are_refused() =>
        await RefusedAsync(NewBody().File($"{_package}-1.0.tar.gz", Distributions.Sdist(_package, "1.0")));

    [Fact]
    public async Task An_image_is_refused()
    {
        var sdist = Distributions.Sdist(_package, "1.0");

        await RefusedAsync(NewForm(sdist).File($"{_package}-1.0.tar.gz", sdist, "image/png"));
    }

    [Theory]
    [InlineData("md5")] [InlineData("blake2_256")] [InlineData("sha256")]
    public async Task Every_digest_must_be_right(string wrong)
    {
        var digest = UploadBody.Digest(wrong, "something else"u8.ToArray());

        await RefusedAsync(NewBody(($"{wrong}_digest", digest)));
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_refused()
    {
        await RefusedAsync(NewBody()
            .Raw($"--{UploadBody.Boundary}\r\nContent-Disposition: form-data; name=\"summary\"\r\n\r\n")
            .Raw([0xED, 0xA0, 0x80, 0xFF, 0xFE]).Raw("\r\n"));
    }

    [Fact]
    public async Task The_metadata_inside_must_be_those_of_the_package()
    {
        var wheel = Distributions.Zip(new Dictionary<string, string>
        {
            [$"{_package}-1.0.dist-info/METADATA"] = "Metadata-Version: 2.1\nName: somebody-else\nVersion: 1.0\n",
            [$"{_package}-1.0.dist-info/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            [$"{_package}-1.0.dist-info/RECORD"] = "",
        });

        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0-py3-none-any.whl", wheel));
        await RefusedAsync(UploadBody.Of(
            _package, "1.0", $"{_package}-1.0-py3-none-any.whl", Distributions.Wheel("somebody_else", "1.0")));
        await RefusedAsync(UploadBody.Of(
            _package, "1.0", $"{_package}-1.0.tar.gz", Distributions.Sdist(_package, "2.0")));
    }

    [Theory]
    [InlineData("")] [InlineData("text")] [InlineData("PK")] [InlineData("\u001F\u008B")]
    public async Task Bytes_that_are_no_archive_are_refused(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);

        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0-py3-none-any.whl", bytes));
        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", bytes));
    }

    [Fact]
    public async Task Archives_of_the_wrong_kind_and_cut_ones_are_refused()
    {
        var (wheel, sdist) = (Distributions.Wheel(_package, "1.0"), Distributions.Sdist(_package, "1.0"));

        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0-py3-none-any.whl", sdist));
        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", wheel));
        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0-py3-none-any.whl", wheel[..^10]));
        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", sdist[..^20]));
        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0-py3-none-any.whl", [.. wheel, 0]));
    }

    [Fact]
    public async Task A_bomb_is_refused()
    {
        var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var count = 0; count < 200; count++)
            {
                await gzip.WriteAsync(zeros, Stop);
            }
        }

        await RefusedAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", bytes.ToArray()));
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=somethingelse")]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_body_that_is_no_form_is_refused(string? contentType)
    {
        using var content = new ByteArrayContent(NewBody().ToArray());
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var client = index.NewUploader();
        using var response = await client.PostAsync("/legacy/", content, Stop);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_form_that_is_cut_anywhere_is_refused()
    {
        var body = NewBody().ToArray();
        using var client = index.NewUploader();
        for (var length = 0; length < body.Length - 2; length += 61)
        {
            using var content = new ByteArrayContent(body[..length]);
            content.Headers.TryAddWithoutValidation("Content-Type", UploadBody.ContentType);
            using var response = await client.PostAsync("/legacy/", content, Stop);

            Assert.True(400 == (int)response.StatusCode, $"{length} of {body.Length} bytes: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task A_compressed_form_is_refused()
    {
        using var content = NewBody().ToContent();
        content.Headers.ContentEncoding.Add("gzip");
        using var client = index.NewUploader();
        using var response = await client.PostAsync("/legacy/", content, Stop);

        Assert.Equal(415, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(":action", "submit", 410)]
    [InlineData(":action", "doc_upload", 410)]
    [InlineData(":action", "delete_everything", 400)]
    [InlineData(":action", null, 400)]
    [InlineData("protocol_version", "2", 400)]
    public async Task Other_actions_are_refused(string field, string? value, int status) =>
        Assert.Equal(status, (await index.UploadAsync(NewBody((field, value)))).Status);

    [Fact]
    public async Task The_reason_stays_one_line_of_plain_text_whatever_is_quoted_in_it()
    {
        var value = "\u00E9\r\nSet-Cookie: a=b\t<" + new string('x', 5_000);

        var answer = await index.UploadAsync(NewBody(("requires_python", value)));

        Assert.Equal(400, answer.Status);
        Assert.InRange(answer.Reason.Length, 1, 400);
        Assert.All(answer.Reason, character => Assert.InRange(character, ' ', '~'));
    }

    private UploadBody NewBody(params (string Name, string? Value)[] fields) =>
        UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", Distributions.Sdist(_package, "1.0"), fields);

    /// <summary>The fields alone.</summary>
    private UploadBody NewForm(byte[] sdist) => new UploadBody()
        .Field(":action", "file_upload").Field("metadata_version", "2.1")
        .Field("name", _package).Field("version", "1.0")
        .Field("filetype", "sdist").Field("sha256_digest", UploadBody.Digest("sha256", sdist));

    private async Task RefusedAsync(UploadBody body)
    {
        var answer = await index.UploadAsync(body);

        Assert.True(answer.Status == 400, $"{answer.Status} {answer.Reason}\n{answer.Body}");
        Assert.NotEmpty(answer.Reason);
        Assert.NotEmpty(answer.Body);
    }
}
