using System.Security.Cryptography;
using Larder.Gateway.Upload.Spool;

namespace Larder.Gateway.Tests.Upload.Spool;

public sealed class SpooledFileTests
{
    private const int MemoryBytes = 100_000;

    [Theory]
    [InlineData(0)] [InlineData(1)] [InlineData(MemoryBytes)] [InlineData(MemoryBytes + 1)] [InlineData(3_000_000)]
    public async Task What_is_written_is_read_and_hashed(int length)
    {
        using var folder = new SpoolFolder();
        using var spool = folder.NewSpool(MemoryBytes);
        var bytes = RandomNumberGenerator.GetBytes(length);

        await using var file = spool.Create();
        await WriteAsync(file, bytes);
        var digests = await file.CompleteAsync();

        Assert.Equal(length, file.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), digests.Sha256);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(bytes);
        Assert.Equal(Convert.ToHexStringLower(md5.GetCurrentHash()), digests.Md5);
        Assert.Equal(length > MemoryBytes ? 1 : 0, folder.FileCount);
        using var content = file.OpenRead();
        var read = new MemoryStream();
        await content.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, read.ToArray());
    }

    [Theory]
    [InlineData("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")]
    public async Task The_blake2_digest_is_that_of_32_bytes(string text, string expected)
    {
        using var folder = new SpoolFolder();
        using var spool = folder.NewSpool();
        await using var file = spool.Create();
        await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));

        Assert.Equal(expected, (await file.CompleteAsync()).Blake2b256);
    }

    [Theory]
    [InlineData(true)] [InlineData(false)]
    public async Task Nothing_is_left_of_a_file_that_is_disposed_of(bool complete)
    {
        using var folder = new SpoolFolder();
        using var spool = folder.NewSpool(MemoryBytes);
        var file = spool.Create();
        await WriteAsync(file, new byte[1_000_000]);
        if (complete)
        {
            await file.CompleteAsync();
        }

        Assert.Equal(1, folder.FileCount);
        await file.DisposeAsync();

        Assert.Equal(0, folder.FileCount);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told()
    {
        await using var file = new SpooledFile("/proc/larder/1", memoryBytes: 10);

        await Assert.ThrowsAsync<SpoolUnavailableException>(async () => await WriteAsync(file, new byte[100]));
    }

    private static async Task WriteAsync(SpooledFile file, ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, 7_001)..])
        {
            await file.WriteAsync(bytes[..Math.Min(bytes.Length, 7_001)]);
        }
    }
}
