using Larder.Packaging.Files;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Tests.Files;

public sealed class UploadNameTests
{
    private const string Vectors = "filenames.json";

    public static TheoryData<string, string, string, string, bool, string> Uploads => new(
        VectorFile.Cases(Vectors, "uploads").Select(element => (
            element.Text("kind")!, element.Text("package")!, element.Text("version")!, element.Text("name")!,
            element.Flag("accepted"), element.Text("message") ?? "")));

    public static TheoryData<string> BadCharacters => VectorFile.Texts(Vectors, "badCharacters");

    public static TheoryData<string, string, bool> Extensions => new(
        VectorFile.Cases(Vectors, "extensions").Select(element =>
            (element.Text("kind")!, element.Text("extension")!, element.Flag("accepted"))));

    public static TheoryData<string> Platforms => VectorFile.Texts(Vectors, "platforms", "platformsHere");

    [Theory, MemberData(nameof(Uploads))]
    public void A_file_is_called_after_its_package_and_version(
        string kind, string package, string version, string fileName, bool accepted, string message)
    {
        var parsed = TryParse(fileName, Enum.Parse<DistributionKind>(kind), package, version, out var problem);
        Assert.Equal(accepted, parsed);
        Assert.Equal(accepted, problem.Length == 0);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BadCharacters))]
    public void Characters_that_are_not_for_file_names_are_refused(string fileName)
    {
        Assert.False(UploadName.TryCheck(fileName, DistributionKind.Sdist, out var problem));
        Assert.StartsWith("Cannot upload a file with ", problem, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Extensions))]
    public void The_extension_agrees_with_the_form(string kind, string extension, bool accepted)
    {
        var parsedKind = Enum.Parse<DistributionKind>(kind);
        Assert.Equal(accepted, UploadName.TryCheck($"foobar-1.0{extension}", parsedKind, out var problem));
        Assert.Equal(accepted, problem.Length == 0);
    }

    [Theory, MemberData(nameof(Platforms))]
    public void Every_platform_is_welcome(string platform) =>
        Assert.True(TryParse($"foobar-1.0-cp34-none-{platform}.whl", DistributionKind.Wheel, "foobar", "1.0", out _));

    [Theory]
    [InlineData("foo", "1.0", "foo-1.0-q-py3-none-any.whl", "Invalid build number: q in 'foo-1.0-q-py3-none-any'")]
    [InlineData("foo", "1.0", "foo-1.0.whl", "Invalid wheel filename (wrong number of parts): 'foo-1.0'")]
    [InlineData("foo", "1.0", "foo-0.0.4test1-py3-none-any.whl",
        "Invalid wheel filename (invalid version): 'foo-0.0.4test1-py3-none-any'")]
    [InlineData("foo", "1.0", "foo__bar-1.0-py3-none-any.whl", "Invalid project name: 'foo__bar-1.0-py3-none-any'")]
    [InlineData("foo", "1.0", "foo-1.0-py3..-none-any.whl",
        "Invalid wheel filename (invalid tag): 'py3..' in 'foo-1.0-py3..-none-any'")]
    [InlineData("something_else", "1.0", "nope-1.0-py3-none-any.whl",
        "Start filename for 'something_else' with 'something_else'.")]
    [InlineData("Some.Thing", "1.0", "Some_Thing-1.0-py3-none-any.whl",
        "Filename 'Some_Thing-1.0-py3-none-any.whl' should contain the normalized project name 'some_thing', "
        + "not 'Some_Thing'.")]
    [InlineData("foo", "1.0", "foo-1.0-py3-none-any.whl.whl", "Filename 'foo-1.0-py3-none-any.whl.whl' ends in '.whl' twice.")]
    [InlineData("foo", "1.0", "foo-1.1-py3-none-any.whl", "Version in filename should be '1.0' not '1.1'.")]
    public void A_refusal_of_a_wheel_says_what_it_should_be_called(
        string package, string version, string fileName, string expected)
    {
        Assert.False(TryParse(fileName, DistributionKind.Wheel, package, version, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("foo", "1.0", "something.tar.gz", "Invalid source distribution filename: something.tar.gz")]
    [InlineData("wutang", "1.2.3", "wutang-6.6.6.tar.gz",
        "Filename 'wutang-6.6.6.tar.gz' is invalid, should be 'wutang-1.2.3.tar.gz'.")]
    [InlineData("foobar", "1.0", "foobar-1.0.zip",
        "Filename 'foobar-1.0.zip' is invalid, should be 'foobar-1.0.tar.gz'.")]
    public void A_refusal_of_an_sdist_says_what_it_should_be_called(
        string package, string version, string fileName, string expected)
    {
        Assert.False(TryParse(fileName, DistributionKind.Sdist, package, version, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("foobar", "v1.0", "foobar-1.0.tar.gz")]
    [InlineData("foobar", "1.0+Local-1", "foobar-1.0+local.1.tar.gz")]
    [InlineData("foobar", "1!1.0", "foobar-1!1.0.tar.gz")]
    [InlineData("foobar", "1.0.0", "foobar-1.0-py3-none-any.whl")]
    [InlineData("foobar", "1.0", "foobar-1.0.0-1-py3-none-any.whl")]
    [InlineData("foobar", "1.0+local.1", "foobar-1.0+local_1-py3-none-any.whl")]
    public void The_version_may_be_spelled_in_any_way_in_the_form(string package, string version, string fileName)
    {
        var isWheel = fileName.EndsWith(".whl", StringComparison.Ordinal);
        var kind = isWheel ? DistributionKind.Wheel : DistributionKind.Sdist;
        Assert.True(TryParse(fileName, kind, package, version, out var problem), problem);
    }

    private static bool TryParse(
        string fileName, DistributionKind kind, string package, string version, out string problem)
    {
        Assert.True(PackageName.TryParse(package, out var name));
        var parsed = UploadName.TryParse(fileName, kind, name, PythonVersion.Parse(version), out var read, out problem);
        Assert.Equal(parsed, read is not null);
        return parsed;
    }
}
