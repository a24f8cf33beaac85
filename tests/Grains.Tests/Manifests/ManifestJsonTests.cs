using System.Text;
using Larder.Grains.Manifests;

namespace Larder.Grains.Tests.Manifests;

/// <summary>What is read of a store that others can write to.</summary>
public sealed class ManifestJsonTests
{
    private const string Release =
        """{"version":"1","displayVersion":"1.0","summary":"","createdAt":"2026-01-01T00:00:00Z","createdBy":"a"}""";

    /// <summary>With one release and one file.</summary>
    private static readonly string Whole =
        $$"""
        {"format":"larder-package-manifest","version":1,"index":"main","name":"demo","serial":7,"asOf":"2026-01-01T00:00:00Z",
        "displayName":"Demo","status":"archived","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z",
        "releases":[{{Release}}],"files":[{"fileName":"demo-1.0.tar.gz","version":"1.0","kind":"sdist","size":5,
        "sha256":"{{new string('0', 64)}}","md5":"{{new string('0', 32)}}","blake2b256":"{{new string('0', 64)}}",
        "metadataSha256":"{{new string('0', 64)}}","metadataServed":true,"pythonTag":"source","artifactKey":"main/demo/0/demo-1.0.tar.gz",
        "uploadedAt":"2026-01-01T00:00:00Z","uploadedBy":"a"}]}
        """;

    [Fact]
    public async Task A_manifest_as_it_should_be_is_read() => Assert.Equal(7, (await ReadAsync("7", Release)).Serial);

    [Theory]
    [InlineData("0", Release, "out of range")]
    [InlineData("9223372036854775807", Release, "out of range")]
    [InlineData("7", Release + "," + Release, "'1' twice")]
    [InlineData("7", """{"version":"1","displayVersion":"1.0","summary":"a\u0000b","createdAt":"2026-01-01T00:00:00Z","createdBy":"a"}""", "U+0000")]
    [InlineData("7", """{"version":"1"}""", "no manifest")]
    [InlineData("\"7", Release, "no manifest")]
    public async Task One_that_a_database_would_not_take_is_no_manifest(string serial, string releases, string reason)
    {
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(serial, releases));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"version\":\"1\"", "null,{\"version\":\"1\"", "has null")]
    [InlineData("{\"fileName\"", "null,{\"fileName\"", "has null")]
    [InlineData("\"displayName\":\"Demo\"", "\"displayName\":\"Other\"", "'displayName'")]
    [InlineData("\"status\":\"archived\"", "\"status\":300", "no manifest")]
    [InlineData("\"status\":\"archived\"", "\"status\":\"300\"", "no manifest")]
    [InlineData("\"status\":\"archived\"", "\"status\":2", "no manifest")]
    [InlineData("\"asOf\":\"2026", "\"asOf\":\"0001", "'asOf'")]
    [InlineData("\"version\":\"1\"", "\"version\":\"one\"", "no canonical version")]
    [InlineData("\"version\":\"1\"", "\"version\":\"1.0\"", "no canonical version")]
    [InlineData("\"displayVersion\":\"1.0\"", "\"displayVersion\":\"\"", "'displayVersion'")]
    [InlineData("\"version\":\"1.0\",\"kind\"", "\"version\":\"one\",\"kind\"", "'version' of demo-1.0.tar.gz")]
    [InlineData("\"kind\":\"sdist\"", "\"kind\":7", "no manifest")]
    [InlineData("\"size\":5", "\"size\":-5", "'size'")]
    [InlineData("\"size\":5", "\"size\":9223372036854775807", "bytes together")]
    [InlineData("\"sha256\":\"0", "\"sha256\":\"", "'sha256'")]
    [InlineData("\"md5\":\"0", "\"md5\":\"x", "'md5'")]
    [InlineData("\"artifactKey\":\"", "\"artifactKey\":\"../", "'artifactKey'")]
    [InlineData("\"uploadedBy\":\"a\"", "\"uploadedBy\":\"\\u0000\"", "'uploadedBy'")]
    [InlineData("\"uploadedBy\":\"a\"", "\"uploadedBy\":\"\\ud800\"", "no manifest")]
    public async Task One_that_breaks_those_who_read_it_is_damaged(string right, string wrong, string reason)
    {
        Assert.Contains(right, Whole, StringComparison.Ordinal);

        await AssertDamagedAsync(Whole.Replace(right, wrong, StringComparison.Ordinal), reason);
    }

    [Theory]
    [InlineData("\"displayName\":\"Demo\"", "\"displayName\":\"Demo", 65_536, "'displayName'")]
    [InlineData("\"fileName\":\"demo-1.0.tar.gz\"", "\"fileName\":\"demo-1.0.tar.gz", 240, "240")]
    [InlineData("\"summary\":\"\"", "\"summary\":\"", 65_537, "'summary'")]
    public async Task One_with_texts_that_are_too_long_is_damaged(string right, string begin, int length, string reason) =>
        await AssertDamagedAsync(Whole.Replace(right, begin + new string('x', length) + "\"", StringComparison.Ordinal), reason);

    [Fact]
    public async Task One_with_everything_is_read() => Assert.Single((await ReadAsync(Whole)).Files);

    private static async Task AssertDamagedAsync(string json, string reason)
    {
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(json));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static Task<PackageManifest> ReadAsync(string serial, string releases)
    {
        var json =
            $$"""
            {"format":"larder-package-manifest","version":1,"index":"main","name":"demo","serial":{{serial}},"asOf":"2026-01-01T00:00:00Z",
            "displayName":"Demo","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","releases":[{{releases}}],"files":[]}
            """;
        return ReadAsync(json);
    }

    private static async Task<PackageManifest> ReadAsync(string json)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await ManifestJson.ReadAsync(content, TestContext.Current.CancellationToken);
    }
}
