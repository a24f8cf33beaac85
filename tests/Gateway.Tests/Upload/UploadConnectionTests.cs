namespace Larder.Gateway.Tests.Upload;

/// <summary>What happens on the wire before, while and instead of an upload's body.</summary>
public sealed class UploadConnectionTests(UploadConnectionTests.SmallMemory index)
    : IClassFixture<UploadConnectionTests.SmallMemory>
{
    private const string Expect = "Expect: 100-continue";

    private readonly string _package = "wire" + Guid.NewGuid().ToString("n");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_asks_first_is_told_to_go_on()
    {
        var body = NewBody().ToArray();
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(body.Length, headers: Expect);

        Assert.Equal("HTTP/1.1 100 Continue", await connection.ReadLineAsync());
        Assert.Equal("", await connection.ReadLineAsync());
        await connection.SendAsync(body);

        Assert.Equal("HTTP/1.1 200 OK", await connection.ReadLineAsync());
    }

    [Fact]
    public async Task Without_credentials_nobody_is_told_to_go_on()
    {
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(1L << 30, authorized: false, Expect);

        Assert.StartsWith("HTTP/1.1 401 ", await connection.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_sent()
    {
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(1L << 40, headers: Expect);

        Assert.StartsWith("HTTP/1.1 413 File too large", await connection.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_on_after_a_refusal_still_reads_it()
    {
        var file = new byte[10 << 20];
        var body = UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", file).ToArray();
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(body.Length);

        // Larger than what sockets buffer: this ends only because the server goes on taking what it throws away.
        await connection.SendAsync(body);

        Assert.StartsWith("HTTP/1.1 413 File too large", await connection.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_upload_without_credentials_is_told_so_and_the_connection_stays()
    {
        // Larger than what the server takes of an ordinary request.
        var body = UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", new byte[40 << 20]).ToArray();
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(body.Length, authorized: false);

        await connection.SendAsync(body);

        Assert.StartsWith("HTTP/1.1 401 ", await connection.ReadLineAsync(), StringComparison.Ordinal);
        await connection.SendHeadAsync(1L << 40, headers: Expect);
        string? line;
        do
        {
            line = await connection.ReadLineAsync();
        }
        while (line?.Contains("HTTP/1.1", StringComparison.Ordinal) == false);

        Assert.Contains("HTTP/1.1 413 File too large", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_read_by_a_client_that_is_slow_to_send_the_rest()
    {
        var body = UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", new byte[4 << 20]).ToArray();
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(body.Length);
        await connection.SendAsync(body.AsMemory(0, 3 << 20));
        Assert.StartsWith("HTTP/1.1 413 File too large", await connection.ReadLineAsync(), StringComparison.Ordinal);

        // The answer is there already; the connection is still open, and good for another request.
        await connection.SendAsync(body.AsMemory(3 << 20));
        while (await connection.ReadLineAsync() is { Length: > 0 })
        {
        }

        body = NewBody().ToArray();
        await connection.SendHeadAsync(body.Length);
        await connection.SendAsync(body);
        var rest = await connection.ReadLineAsync() + await connection.ReadLineAsync();
        Assert.Contains("HTTP/1.1 200 OK", rest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)] [InlineData(700)] [InlineData(200_000)]
    public async Task Nothing_is_left_of_a_client_that_goes_away(int after)
    {
        var before = await index.CountArtifactsAsync();
        var body = UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", new byte[1 << 20]).ToArray();
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendHeadAsync(body.Length);
        await connection.SendAsync(body.AsMemory(0, after));
        if (after > 100_000)
        {
            await Until.TrueAsync(() => index.SpooledFiles == 1);
        }

        connection.Abort();

        await Until.TrueAsync(() => index.SpooledFiles == 0);
        Assert.Equal(before, await index.CountArtifactsAsync());
        Assert.Empty(await index.ListAsync(_package));
        Assert.Equal(200, (await index.UploadAsync(NewBody())).Status);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_taken()
    {
        using var client = index.NewUploader();
        using var content = NewBody().ToContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var response = await client.SendAsync(request, Stop);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("not-a-size")]
    [InlineData("ffffffffffffffff")]
    public async Task Broken_chunks_are_a_bad_request(string size)
    {
        using var connection = await RawConnection.OpenAsync(index.Address);
        await connection.SendAsync(
            $"POST /legacy/ HTTP/1.1\r\nHost: index\r\nAuthorization: {UploadFixture.Credentials}\r\n"
            + $"Content-Type: {UploadBody.ContentType}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", await connection.ReadLineAsync(), StringComparison.Ordinal);
    }

    private UploadBody NewBody() =>
        UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", Distributions.Sdist(_package, "1.0"));

    /// <summary>Spools nearly everything, and takes only small files.</summary>
    public sealed class SmallMemory : UploadFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
        [
            ("Upload:MemoryBytes", "4096"),
            ("Upload:MaxFileBytes", "2097152"),
            ("Upload:MaxUnpackedBytes", "4194304"),
            ("Upload:MaxFormBytes", "65536"),
            ("Upload:MaxFieldBytes", "16384"),
            ("Upload:MaxFields", "40"),
            ("Packages:MaxPackageBytes", "2097152"),
        ];
    }
}
