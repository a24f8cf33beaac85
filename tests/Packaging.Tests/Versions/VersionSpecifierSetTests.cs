using Larder.Packaging.Versions;

namespace Larder.Packaging.Tests.Versions;

public sealed class VersionSpecifierSetTests
{
    private const string Vectors = "specifiers.json";

    public static TheoryData<string> Valid => VectorFile.Texts(Vectors, "valid", "validMore", "requiresPythonValid");

    public static TheoryData<string> Invalid =>
        VectorFile.Texts(Vectors, "invalid", "invalidMore", "requiresPythonInvalid");

    public static TheoryData<string, string, bool> Contains => new(
        new[] { "contains", "containsMore" }
            .SelectMany(group => VectorFile.Cases(Vectors, group))
            .Select(element => (element.Text("specifier")!, element.Text("version")!, element.Flag("expected"))));

    [Theory, MemberData(nameof(Valid))]
    public void Specifiers_that_may_be_written_are_read(string text)
    {
        Assert.True(VersionSpecifierSet.TryParse(text, out var set));
        Assert.True(VersionSpecifierSet.TryParse(set.ToString(), out var again));
        Assert.Equal(set.ToString(), again.ToString());
    }

    [Theory, MemberData(nameof(Invalid))]
    public void What_the_specification_does_not_allow_is_no_specifier(string text) =>
        Assert.False(VersionSpecifierSet.TryParse(text, out _));

    [Theory, MemberData(nameof(Contains))]
    public void A_version_is_contained_when_it_meets_the_condition(string specifier, string version, bool expected) =>
        Assert.Equal(expected, Parse(specifier).Contains(PythonVersion.Parse(version), allowPrereleases: true));

    [Theory]
    [InlineData(">=1.0", "1.1a1")]
    [InlineData(">=1.0a1", "1.0a2")]
    [InlineData("==1.0.dev1", "1.0.dev1")]
    [InlineData("", "1.0rc1")]
    public void Prereleases_are_contained_only_where_they_are_allowed(string specifier, string version)
    {
        Assert.True(Parse(specifier).Contains(PythonVersion.Parse(version), allowPrereleases: true));
        Assert.False(Parse(specifier).Contains(PythonVersion.Parse(version), allowPrereleases: false));
    }

    [Fact]
    public void Every_condition_of_a_set_must_be_met()
    {
        var set = Parse(" >= 3.8 , != 3.9.* ,, <4 ");
        Assert.Equal(">=3.8,!=3.9.*,<4", set.ToString());
        Assert.True(set.Contains(PythonVersion.Parse("3.10.1"), allowPrereleases: false));
        Assert.False(set.Contains(PythonVersion.Parse("3.9.7"), allowPrereleases: false));
        Assert.False(set.Contains(PythonVersion.Parse("4.0.0"), allowPrereleases: false));
        Assert.False(set.Contains(PythonVersion.Parse("3.7"), allowPrereleases: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    public void No_condition_is_met_by_every_version(string text) =>
        Assert.True(Parse(text).Contains(PythonVersion.Parse("0.dev0"), allowPrereleases: true));

    [Fact]
    public void Long_input_is_read_to_its_end()
    {
        const int Long = 100_000;
        Assert.False(VersionSpecifierSet.TryParse(string.Join(',', Enumerable.Repeat(">=1", Long)), out _));
        Assert.False(VersionSpecifierSet.TryParse(null, out _));
        Assert.False(VersionSpecifierSet.TryParse(new string('=', Long), out _));
        Assert.False(VersionSpecifierSet.TryParse($"=={new string('9', Long)}", out _));
        Assert.False(VersionSpecifierSet.TryParse($"==1{string.Concat(Enumerable.Repeat(".*", Long))}", out _));
        Assert.False(VersionSpecifierSet.TryParse($">={new string(' ', Long)}", out _));
        Assert.True(Parse(new string(',', Long)).Specifiers.IsEmpty);
    }

    [Fact]
    public void A_set_has_at_most_100_conditions()
    {
        var most = string.Join(',', Enumerable.Repeat(">=1", VersionSpecifierSet.MaxCount));

        Assert.Equal(100, Parse(most).Specifiers.Length);
        Assert.False(VersionSpecifierSet.TryParse(most + ",>=1", out _));
    }

    private static VersionSpecifierSet Parse(string text) =>
        VersionSpecifierSet.TryParse(text, out var set) ? set : throw new FormatException(text);
}
