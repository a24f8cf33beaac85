using System.Security.Cryptography;

namespace Larder.Gateway.Tests.Upload;

public sealed class UploadLimitTests(UploadConnectionTests.SmallMemory index)
    : IClassFixture<UploadConnectionTests.SmallMemory>
{
    private readonly string _package = "limit" + Guid.NewGuid().ToString("n");

    [Theory]
    [InlineData(2 << 20, 400)]
    [InlineData((2 << 20) + 1, 413)]
    public async Task A_file_has_a_largest_size(int bytes, int status)
    {
        // Without an archive inside it is refused either way, but for another reason.
        var answer = await index.UploadAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", new byte[bytes]));

        Assert.Equal(status, answer.Status);
        Assert.Equal(0, index.SpooledFiles);
    }

    [Theory]
    [InlineData(16_384, 200)]
    [InlineData(16_385, 413)]
    public async Task A_field_has_a_largest_size(int bytes, int status) =>
        Assert.Equal(status, (await index.UploadAsync(NewBody().Field("description", new string('x', bytes)))).Status);

    [Theory]
    [InlineData(4, 200)]
    [InlineData(5, 413)]
    public async Task All_fields_together_have_a_largest_size(int fields, int status)
    {
        var body = NewBody();
        for (var number = 0; number < fields; number++)
        {
            body.Field($"unknown{number}", new string('x', 16_000));
        }

        Assert.Equal(status, (await index.UploadAsync(body)).Status);
    }

    [Theory]
    [InlineData(31, 200)]
    [InlineData(32, 400)]
    public async Task A_form_has_a_largest_number_of_fields(int more, int status)
    {
        var body = NewBody();
        for (var number = 0; number < more; number++)
        {
            body.Field("classifiers", $"Topic :: {number}");
        }

        Assert.Equal(status, (await index.UploadAsync(body)).Status);
    }

    [Fact]
    public async Task A_file_has_a_largest_size_when_it_is_unpacked()
    {
        var sdist = Distributions.TarGz(new Dictionary<string, string>
        {
            [$"{_package}-1.0/PKG-INFO"] = new Contents(_package, "1.0", "").Document,
            [$"{_package}-1.0/zeros"] = new string('0', 4 << 20),
        });

        var answer = await index.UploadAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", sdist));

        Assert.Equal(400, answer.Status);
        Assert.Contains("unpacks to more than 4194304 bytes", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_has_a_largest_size()
    {
        Assert.Equal(200, (await index.UploadAsync(NewLargeBody("1.0", 1_200_000))).Status);

        var answer = await index.UploadAsync(NewLargeBody("2.0", 1_200_000));

        Assert.Equal(413, answer.Status);
        Assert.Equal(200, (await index.UploadAsync(NewLargeBody("3.0", 100_000))).Status);
    }

    private UploadBody NewBody() =>
        UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", Distributions.Sdist(_package, "1.0"));

    private UploadBody NewLargeBody(string version, int bytes)
    {
        var sdist = Distributions.TarGz(new Dictionary<string, string>
        {
            [$"{_package}-{version}/PKG-INFO"] = new Contents(_package, version, "").Document,
            [$"{_package}-{version}/pyproject.toml"] = "",
            [$"{_package}-{version}/data"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)),
        });
        return UploadBody.Of(_package, version, $"{_package}-{version}.tar.gz", sdist);
    }
}
