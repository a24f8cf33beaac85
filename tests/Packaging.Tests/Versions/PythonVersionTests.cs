using Larder.Packaging.Versions;

namespace Larder.Packaging.Tests.Versions;

public sealed class PythonVersionTests
{
    private const string Vectors = "versions.json";

    private static readonly string[] Ascending =
        [.. VectorFile.Cases(Vectors, "ascending").Select(element => element.GetString()!)];

    public static TheoryData<string> Invalid =>
        VectorFile.Texts(Vectors, "invalid", "invalidMore", "notCanonicalizable");

    public static TheoryData<string, string> Normal => Pairs("normal", "normalMore");

    public static TheoryData<string, string> Canonical => Pairs("canonical");

    public static TheoryData<string[]> Equal => new(
        VectorFile.Cases(Vectors, "equal")
            .Select(group => group.EnumerateArray().Select(text => text.GetString()!).ToArray()));

    public static TheoryData<string, string, bool> Flags => new(
        VectorFile.Cases(Vectors, "flags")
            .Select(element => (element.Text("version")!, element.Text("flag")!, element.Flag("expected"))));

    public static TheoryData<int> Places => new(Enumerable.Range(0, Ascending.Length));

    [Theory, MemberData(nameof(Places))]
    public void Every_version_is_above_all_before_it(int place)
    {
        var version = PythonVersion.Parse(Ascending[place]);
        Assert.Equal(0, version.CompareTo(PythonVersion.Parse(Ascending[place])));
        foreach (var text in Ascending[..place])
        {
            var lower = PythonVersion.Parse(text);
            Assert.True(lower < version && lower <= version && lower != version, $"{lower} < {version}");
            Assert.True(version > lower && version >= lower, $"{version} > {lower}");
            Assert.True(lower.CompareTo(version) < 0 && version.CompareTo(lower) > 0, $"{lower}, {version}");
        }
    }

    [Theory, MemberData(nameof(Invalid))]
    public void What_the_specification_does_not_allow_is_no_version(string text)
    {
        Assert.False(PythonVersion.TryParse(text, out _));
        Assert.Throws<FormatException>(() => PythonVersion.Parse(text));
    }

    [Theory, MemberData(nameof(Normal))]
    public void Every_spelling_has_one_normal_form(string text, string expected)
    {
        var version = PythonVersion.Parse(text);
        Assert.Equal(expected, version.Normalized);
        Assert.Equal(expected, version.ToString());
        Assert.Equal(expected, PythonVersion.Parse(expected).Normalized);
    }

    [Theory, MemberData(nameof(Canonical))]
    public void The_key_of_a_release_has_no_trailing_zeros(string text, string expected) =>
        Assert.Equal(expected, PythonVersion.Parse(text).Canonical);

    [Theory, MemberData(nameof(Equal))]
    public void Spellings_of_one_version_are_equal(string[] spellings)
    {
        var versions = spellings.Select(PythonVersion.Parse).ToArray();
        foreach (var other in versions)
        {
            Assert.True(versions[0] == other && versions[0].Equals((object)other));
            Assert.Equal(0, versions[0].CompareTo(other));
            Assert.Equal(versions[0].GetHashCode(), other.GetHashCode());
            Assert.Equal(versions[0].Canonical, other.Canonical);
        }
    }

    [Theory, MemberData(nameof(Flags))]
    public void The_kind_of_a_release_is_known(string text, string flag, bool expected)
    {
        var version = PythonVersion.Parse(text);
        var actual = flag switch
        {
            "prerelease" => version.IsPrerelease,
            "postrelease" => version.IsPostrelease,
            "devrelease" => version.IsDevrelease,
            _ => throw new ArgumentOutOfRangeException(nameof(flag), flag, null),
        };
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("1!2.0.post1+Ubuntu-1", "1!2.0", "ubuntu.1")]
    [InlineData("v01.00rc1", "1.0", null)]
    public void The_parts_of_a_version_can_be_read(string text, string baseVersion, string? local)
    {
        var version = PythonVersion.Parse(text);
        Assert.Equal(baseVersion, version.BaseVersion);
        Assert.Equal(local, version.Local);
    }

    [Fact]
    public void Numbers_have_no_upper_bound()
    {
        var digits = new string('9', PythonVersion.MaxLength - 2);
        var large = PythonVersion.Parse($"1.{digits}");
        var larger = PythonVersion.Parse($"2.{digits}");
        Assert.True(large < larger);
        Assert.True(PythonVersion.Parse("1.18446744073709551617") > PythonVersion.Parse("1.18446744073709551616"));
        Assert.True(PythonVersion.Parse("1.100000000000000000000") > PythonVersion.Parse("1.99999999999999999999"));
        Assert.Equal("1.7", PythonVersion.Parse($"1.{new string('0', 900)}7").Normalized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\ud800")]
    [InlineData("1.\udc00")]
    public void What_is_no_text_is_no_version(string? text) => Assert.False(PythonVersion.TryParse(text, out _));

    [Fact]
    public void Every_version_is_above_none() => Assert.True(PythonVersion.Parse("0.dev0").CompareTo(null) > 0);

    public static TheoryData<string> Hostile
    {
        get
        {
            const int Long = 100_000;
            static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
            return
            [
                new string('9', Long), $"1{Repeat(".0", Long)}", $"1{Repeat(".0", Long)}x", $"1.0+{Repeat("a.", Long)}",
                new string(' ', Long), new string('v', Long), $"{Repeat("0!", Long)}1", $"1.0{Repeat("a", Long)}",
                $"1.0{Repeat("-", Long)}", $"1.0{Repeat("-1", Long)}", Repeat("1.0.dev-", Long),
                $"{new string(' ', Long)}1.0",
            ];
        }
    }

    [Theory, MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Nothing_longer_than_the_greatest_length_is_a_version(string text)
    {
        Assert.False(PythonVersion.TryParse(text, out _));
        Assert.Equal(text[0] == '9', PythonVersion.TryParse(text[..PythonVersion.MaxLength], out _));
    }

    private static TheoryData<string, string> Pairs(params string[] groups) => new(
        groups.SelectMany(group => VectorFile.Cases(Vectors, group))
            .Select(element => (element.Text("version")!, element.Text("expected")!)));
}
