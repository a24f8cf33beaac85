using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Tests.Artifacts;

public sealed class ManifestKeyTests
{
    [Fact]
    public void Manifests_lie_in_the_order_of_their_serials()
    {
        var key = new ManifestKey("main", "six", 12).Key;

        Assert.Equal("main/six/manifest/0000000000000000012.json", key.Value);
        Assert.True(ManifestKey.TryParse(key, out var read));
        Assert.Equal(new ManifestKey("main", "six", 12), read);
        Assert.True(string.CompareOrdinal(key.Value, new ManifestKey("main", "six", 100).Key.Value) < 0);
    }

    [Theory]
    [InlineData("main/six/manifest/12.json")]
    [InlineData("main/six/manifest/000000000000000001x.json")]
    [InlineData("main/six/manifest/0000000000000000012.json.metadata")]
    [InlineData("main/six/manifest/0000000000000000000.json")]
    [InlineData("main/six/manifest/0004503599627370497.json")]
    [InlineData("main/six/manifest/9223372036854775807.json")]
    [InlineData("main/manifest/manifest/manifest/0000000000000000012.json")]
    public void Keys_of_other_shapes_or_with_serials_that_no_package_has_are_no_manifests(string key) =>
        Assert.False(ManifestKey.TryParse(new ArtifactKey(key), out _));
}
