using Larder.Packaging.Files;

namespace Larder.Packaging.Tests.Files;

public sealed class DistributionFileNameTests
{
    private const string Vectors = "filenames.json";

    public static TheoryData<string, string?, string?, string?, string> Readable => new(
        VectorFile.Cases(Vectors, "readable").Select(element => (
            element.Text("name")!, element.Text("project"), element.Text("version"), element.Text("build"),
            element.TryGetProperty("tags", out var tags) ? string.Join(' ', tags.EnumerateArray()) : "")));

    public static TheoryData<string> Unreadable => new(
        new[] { "unreadable", "unreadableHere" }
            .SelectMany(group => VectorFile.Cases(Vectors, group))
            .Select(element => element.Text("name")!));

    public static TheoryData<string> BadCharacters => VectorFile.Texts(Vectors, "badCharacters");

    [Theory, MemberData(nameof(Readable))]
    public void Names_that_tools_make_or_made_are_read(
        string text, string? project, string? version, string? build, string tags)
    {
        Assert.True(DistributionFileName.TryParse(text, out var name, out var error), error);
        Assert.Equal(text, name.FileName);
        Assert.Equal(text.EndsWith(".whl", StringComparison.Ordinal), name.Kind == DistributionKind.Wheel);
        Assert.Equal(project ?? name.Package.Normalized, name.Package.Normalized);
        Assert.Equal(version ?? name.Version.Normalized, name.Version.Normalized);
        Assert.Equal(build, name.BuildTag);
        if (tags.Length > 0)
        {
            Assert.Equal(tags, string.Join(' ', Combinations(name)));
        }
    }

    [Theory, MemberData(nameof(Unreadable))]
    public void Other_names_are_refused_with_a_reason(string text)
    {
        Assert.False(DistributionFileName.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Theory, MemberData(nameof(BadCharacters))]
    public void Characters_that_are_not_for_file_names_are_refused(string text) =>
        Assert.False(DistributionFileName.TryParse(text, out _, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("foo-1.0.tar.gz ")]
    [InlineData("foo-1.0.tar.gz\n")]
    [InlineData("foo- 1.0.tar.gz")]
    [InlineData("foo-1.0.TAR.GZ")]
    [InlineData("foo-1.0-py3-none-any.WHL")]
    [InlineData("foo-1.0-py3-none-any.whl.metadata")]
    [InlineData("foo-1.0-py3-none-any.whl.provenance")]
    [InlineData("foo-1.0.tar.gz.asc")]
    [InlineData("foo-1.0.tar.gz\0.txt")]
    [InlineData("foo-\u0661.0.tar.gz")]
    [InlineData("\u212aoo-1.0.tar.gz")]
    [InlineData("foo-1.0-\u0661-py3-none-any.whl")]
    [InlineData("foo-1.0%2e-py3-none-any.whl")]
    [InlineData("foo-1.0-1+2-py3-none-any.whl")]
    [InlineData("foo-1.0-py3-none-any!.whl")]
    [InlineData("foo-1.0-.py3-none-any.whl")]
    [InlineData("_foo-1.0-py3-none-any.whl")]
    [InlineData("foo-1.0-1-2-py3-none-any.whl")]
    [InlineData("foo.tar.gz")]
    [InlineData(".tar.gz")]
    [InlineData("-.tar.gz")]
    [InlineData("foo-.tar.gz")]
    [InlineData("foo-1.0.egg")]
    [InlineData("foo-1.0.tgz")]
    public void Near_misses_are_refused(string? text)
    {
        Assert.False(DistributionFileName.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Old_spellings_are_read_as_what_they_mean()
    {
        const string Wheel = "Flask.Login-1!2.0+ubuntu_1-3a-py2.py3-none-linux_x86_64.whl";
        Assert.True(DistributionFileName.TryParse(Wheel, out var wheel, out _));
        Assert.Equal("flask-login", wheel.Package.Normalized);
        Assert.Equal("Flask.Login", wheel.NamePart);
        Assert.Equal("1!2.0+ubuntu.1", wheel.Version.Normalized);
        Assert.Equal(new WheelTags("3a", "py2.py3", "none", "linux_x86_64"), wheel.Tags);
        Assert.Equal(("py2.py3", "none", "linux_x86_64"), (wheel.PythonTag, wheel.AbiTag, wheel.PlatformTag));

        Assert.True(DistributionFileName.TryParse("zope.interface-old-3.0.zip", out var sdist, out _));
        Assert.Equal("zope-interface-old", sdist.Package.Normalized);
        Assert.True(sdist.IsZippedSdist);
        Assert.Equal((null, null), (sdist.Tags, sdist.PythonTag));
    }

    [Fact]
    public void The_tags_of_a_wheel_stand_for_a_bounded_number_of_combinations()
    {
        static string Repeat(char separator, string text, int count) =>
            string.Join(separator, Enumerable.Repeat(text, count));
        static string Wheel(int count) => Repeat('-', Repeat('.', "a", count), 3);

        Assert.True(DistributionFileName.TryParse($"foo-1-{Wheel(10)}.whl", out _, out _));
        Assert.False(DistributionFileName.TryParse($"foo-1-{Wheel(11)}.whl", out _, out var error));
        Assert.Contains("1331 combinations", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_is_bounded()
    {
        var longest = $"{new string('a', 180)}-{new string('1', DistributionFileName.MaxLength - 188)}.tar.gz";
        Assert.Equal(DistributionFileName.MaxLength, longest.Length);
        Assert.True(DistributionFileName.TryParse(longest, out _, out _));
        Assert.False(DistributionFileName.TryParse($"a{longest}", out _, out _));
        var manyParts = string.Concat(Enumerable.Repeat("-a", 100_000));
        Assert.False(DistributionFileName.TryParse($"foo-1{manyParts}.whl", out _, out _));
    }

    private static IEnumerable<string> Combinations(DistributionFileName name) =>
        from python in name.PythonTag!.Split('.')
        from abi in name.AbiTag!.Split('.')
        from platform in name.PlatformTag!.Split('.')
        select $"{python}-{abi}-{platform}";
}
