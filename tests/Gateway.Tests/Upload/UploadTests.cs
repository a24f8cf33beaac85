using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;

namespace Larder.Gateway.Tests.Upload;

public sealed class UploadTests(UploadFixture index) : IClassFixture<UploadFixture>
{
    private readonly string _package = "up" + Guid.NewGuid().ToString("n");

    [Theory]
    [InlineData("/legacy/")] [InlineData("/legacy")] [InlineData("/")] [InlineData("/simple/")] [InlineData("/simple")]
    [InlineData("/pypi/")] [InlineData("/pypi")]
    public async Task Every_address_that_tools_are_configured_with_takes_uploads(string path)
    {
        var answer = await index.UploadAsync(NewSdist("1.0"), path);

        Assert.Equal((200, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task What_is_listed_comes_from_the_bytes_and_from_the_metadata_inside()
    {
        var wheel = Distributions.Wheel(
            _package, "1.0", "Summary: Keeps jam", "Requires-Python: >=3.9", "Requires-Dist: sugar");
        var fileName = $"{_package}-1.0-py3-none-any.whl";

        var answer = await index.UploadAsync(
            UploadBody.Of(_package, "1.0", fileName, wheel, ("requires_python", ">=2")));

        Assert.Equal(200, answer.Status);
        var file = Assert.Single(await ListAsync());
        Assert.Equal(fileName, file.FileName);
        Assert.Equal((wheel.Length, DistributionKind.Wheel), (file.Size, file.Kind));
        Assert.Equal(UploadBody.Digest("sha256", wheel), file.Sha256);
        Assert.Equal(UploadBody.Digest("md5", wheel), file.Md5);
        Assert.Equal(UploadBody.Digest("blake2_256", wheel), file.Blake2b256);
        Assert.Equal((">=3.9", "py3", "uploader"), (file.RequiresPython, file.PythonTag, file.UploadedBy));
        Assert.True(file.MetadataServed);
        Assert.Equal(wheel, await StoredAsync(new ArtifactKey(file.ArtifactKey)));
        var metadata = await StoredAsync(new ArtifactKey(file.ArtifactKey).Metadata);
        Assert.Contains("Requires-Dist: sugar", Encoding.UTF8.GetString(metadata), StringComparison.Ordinal);
        Assert.Equal(file.MetadataSha256, Convert.ToHexStringLower(SHA256.HashData(metadata)));
    }

    [Theory]
    [InlineData("2.1", "", false)]
    [InlineData("2.2", "", true)]
    [InlineData("2.2", "Dynamic: Requires-Dist", false)]
    [InlineData("2.2", "Dynamic: Classifier", true)]
    public async Task Metadata_of_an_sdist_are_offered_if_a_build_cannot_change_its_dependencies(
        string metadataVersion, string line, bool served)
    {
        var sdist = Distributions.Sdist(new Contents(_package, "1.0", "")
        {
            MetadataVersion = metadataVersion,
            Metadata = line.Length > 0 ? [line] : [],
        });

        Assert.Equal(200, (await UploadSdistAsync(sdist)).Status);

        Assert.Equal(served, Assert.Single(await ListAsync()).MetadataServed);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_memory_allows_arrives_whole_and_leaves_no_spool()
    {
        var sdist = Distributions.TarGz(new Dictionary<string, string>
        {
            [$"{_package}-1.0/PKG-INFO"] = new Contents(_package, "1.0", "").Document,
            [$"{_package}-1.0/pyproject.toml"] = "",
            [$"{_package}-1.0/data"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(3_000_000)),
        });

        Assert.Equal(200, (await UploadSdistAsync(sdist)).Status);

        var file = Assert.Single(await ListAsync());
        Assert.Equal(sdist, await StoredAsync(new ArtifactKey(file.ArtifactKey)));
        Assert.Equal(0, index.SpooledFiles);
    }

    [Fact]
    public async Task The_same_bytes_again_are_welcome_and_stored_once()
    {
        Assert.Equal(200, (await index.UploadAsync(NewSdist("1.0"))).Status);
        var stored = await index.CountArtifactsAsync();

        Assert.Equal(200, (await index.UploadAsync(NewSdist("1.0"))).Status);

        Assert.Equal(stored, await index.CountArtifactsAsync());
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Other_bytes_under_a_listed_name_are_refused_in_words_that_tools_know()
    {
        Assert.Equal(200, (await index.UploadAsync(NewSdist("1.0"))).Status);
        var stored = await index.CountArtifactsAsync();

        var answer = await index.UploadAsync(NewSdist("1.0", "Summary: other"));

        Assert.Equal((400, "text/plain"), (answer.Status, answer.Type));
        Assert.StartsWith("File already exists", answer.Reason, StringComparison.Ordinal);
        Assert.StartsWith("File already exists", answer.Body, StringComparison.Ordinal);
        Assert.Equal(stored, await index.CountArtifactsAsync());
    }

    [Fact]
    public async Task The_name_of_a_deleted_file_comes_back_with_its_own_bytes_only()
    {
        Assert.Equal(200, (await index.UploadAsync(NewSdist("1.0"))).Status);
        await index.Package(_package).DeleteFileAsync($"{_package}-1.0.tar.gz", Published.Alice);

        Assert.Equal(400, (await index.UploadAsync(NewSdist("1.0", "Summary: other"))).Status);
        Assert.Equal(200, (await index.UploadAsync(NewSdist("1.0"))).Status);
    }

    [Theory]
    [InlineData(PackageStatus.Active, 200)]
    [InlineData(PackageStatus.Deprecated, 200)]
    [InlineData(PackageStatus.Archived, 403)]
    [InlineData(PackageStatus.Quarantined, 403)]
    public async Task The_status_of_a_package_decides_whether_it_takes_uploads(PackageStatus status, int expected)
    {
        Assert.Equal(200, (await index.UploadAsync(NewSdist("1.0"))).Status);
        await index.Package(_package).SetStatusAsync(status, "for a test", Published.Alice);

        Assert.Equal(expected, (await index.UploadAsync(NewSdist("2.0"))).Status);
    }

    [Fact]
    public async Task Attestations_are_passed_over_and_the_answer_says_so()
    {
        var answer = await index.UploadAsync(NewSdist("1.0").Field("attestations", "[{\"version\": 1}]"));

        Assert.Equal(200, answer.Status);
        Assert.Contains("attestations", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_may_come_before_the_fields_and_without_a_type()
    {
        var sdist = Distributions.Sdist(_package, "1.0");
        var body = new UploadBody().File($"{_package}-1.0.tar.gz", sdist, type: null)
            .Field("sha256_digest", UploadBody.Digest("sha256", sdist)).Field("version", "1.0").Field("name", _package)
            .Field("filetype", "sdist").Field("metadata_version", "2.1").Field(":action", "file_upload");

        Assert.Equal(200, (await index.UploadAsync(body)).Status);
    }

    [Fact]
    public async Task A_signature_file_is_passed_over()
    {
        var body = NewSdist("1.0").File($"{_package}-1.0.tar.gz.asc", [1, 2, 3], name: "gpg_signature");

        Assert.Equal(200, (await index.UploadAsync(body)).Status);
    }

    [Theory]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/html", "text/plain")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7", "application/json")]
    [InlineData("application/json;q=0.5, text/plain", "text/plain")]
    [InlineData("application/problem+json, application/json;q=0.9", "application/problem+json")]
    [InlineData("nonsense", "text/plain")]
    public async Task A_refusal_speaks_as_it_is_asked_to(string accept, string type)
    {
        var sdist = Distributions.Sdist(_package, "1.0");
        var body = UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", sdist, ("protocol_version", "2"));

        var answer = await index.UploadAsync(body, accept: accept);

        Assert.Equal((400, type), (answer.Status, answer.Type));
        Assert.Contains("protocol_version", answer.Reason, StringComparison.Ordinal);
        if (type == "text/plain")
        {
            Assert.Contains("protocol_version", answer.Body, StringComparison.Ordinal);
            return;
        }

        using var document = JsonDocument.Parse(answer.Body);
        var message = document.RootElement.GetProperty(type == "application/json" ? "message" : "detail").GetString();
        Assert.Contains("protocol_version", message, StringComparison.Ordinal);
        Assert.Equal("Bad Request", document.RootElement.GetProperty("title").GetString());
        if (type == "application/json")
        {
            Assert.Equal($"400 {message}", document.RootElement.GetProperty("code").GetString());
        }
    }

    private Task<UploadAnswered> UploadSdistAsync(byte[] sdist) =>
        index.UploadAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0.tar.gz", sdist));

    private UploadBody NewSdist(string version, params string[] metadata) => UploadBody.Of(
        _package, version, $"{_package}-{version}.tar.gz", Distributions.Sdist(_package, version, metadata));

    private Task<IReadOnlyList<DistributionFile>> ListAsync() => index.ListAsync(_package);

    private Task<byte[]> StoredAsync(ArtifactKey key) => index.ReadAsync(key);
}
