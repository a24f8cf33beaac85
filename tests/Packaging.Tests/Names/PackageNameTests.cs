using Larder.Packaging.Names;

namespace Larder.Packaging.Tests.Names;

public sealed class PackageNameTests
{
    private const string Vectors = "names.json";

    public static TheoryData<string, string> Valid => new(
        new[] { "valid", "validInSpecification", "validMore" }
            .SelectMany(group => VectorFile.Cases(Vectors, group))
            .Select(element => (element.Text("name")!, element.Text("normalized")!)));

    public static TheoryData<string> Invalid => VectorFile.Texts(Vectors, "invalid", "invalidMore");

    [Theory, MemberData(nameof(Valid))]
    public void A_valid_name_has_one_normal_form(string spelling, string normalized)
    {
        Assert.True(PackageName.TryParse(spelling, out var name));
        Assert.Equal(normalized, name.Normalized);
        Assert.Equal(spelling, name.Display);
        Assert.True(PackageName.TryParse(normalized, out var again));
        Assert.Equal(name, again);
        Assert.Equal(name.GetHashCode(), again.GetHashCode());
    }

    [Theory, MemberData(nameof(Invalid))]
    public void What_the_specification_does_not_allow_is_no_name(string text) =>
        Assert.False(PackageName.TryParse(text, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("abc\n")]
    [InlineData("a\0b")]
    [InlineData("a-")]
    [InlineData("a.")]
    [InlineData("a_")]
    [InlineData("\u0430bc")]
    [InlineData("a\u200bb")]
    [InlineData("a\u202eb")]
    [InlineData("a\ud800b")]
    [InlineData("\u0661")]
    [InlineData("\u017fetuptools")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("a+b")]
    public void Look_alikes_and_control_characters_are_no_names(string? text) =>
        Assert.False(PackageName.TryParse(text, out _));

    [Fact]
    public void A_name_of_the_greatest_length_is_the_last_that_is_one()
    {
        Assert.True(PackageName.TryParse(new string('a', PackageName.MaxLength), out _));
        Assert.False(PackageName.TryParse(new string('a', PackageName.MaxLength + 1), out _));
        Assert.False(PackageName.TryParse(new string('-', 50_000), out _));
    }

    [Fact]
    public void File_names_spell_it_with_underscores()
    {
        Assert.True(PackageName.TryParse("Foo-.Bar", out var name));
        Assert.Equal("foo_bar", name.FileNamePart);
        Assert.Equal("foo-bar", name.ToString());
    }
}
