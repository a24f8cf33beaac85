using System.Text;
using Larder.Grains.Manifests;

namespace Larder.Grains.Tests.Manifests;

/// <summary>What is read of a store that others can write to.</summary>
public sealed class ManifestJsonTests
{
    private const string Release =
        """{"version":"1","displayVersion":"1.0","summary":"","createdAt":"2026-01-01T00:00:00Z","createdBy":"a"}""";

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

    private static async Task<PackageManifest> ReadAsync(string serial, string releases)
    {
        var json =
            $$"""
            {"format":"larder-package-manifest","version":1,"index":"main","name":"demo","serial":{{serial}},"asOf":"2026-01-01T00:00:00Z",
            "displayName":"Demo","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","releases":[{{releases}}],"files":[]}
            """;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await ManifestJson.ReadAsync(content, TestContext.Current.CancellationToken);
    }
}
