using Larder.Packaging.Requirements;

namespace Larder.Packaging.Tests.Requirements;

public sealed class RequirementTests
{
    private const string Vectors = "requirements.json";

    public static TheoryData<string> Valid => VectorFile.Texts(Vectors, "valid", "validMore");

    public static TheoryData<string> Invalid => VectorFile.Texts(Vectors, "invalid", "invalidMore");

    [Theory, MemberData(nameof(Valid))]
    public void Requirements_that_may_be_written_are_read(string text)
    {
        Assert.True(Requirement.TryParse(text, out _, out var error), error);
        Assert.Empty(error);
    }

    [Theory, MemberData(nameof(Invalid))]
    public void What_the_grammar_does_not_allow_is_no_requirement(string text)
    {
        Assert.False(Requirement.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_requirement_is_taken_apart()
    {
        Assert.True(Requirement.TryParse(
            " Requests [security, tests] >= 2.8.1, == 2.8.* ; python_version < \"2.7\" ", out var requirement, out _));
        Assert.Equal("requests", requirement.Name.Normalized);
        Assert.Equal(["security", "tests"], requirement.Extras);
        Assert.Equal(">=2.8.1,==2.8.*", requirement.Specifiers.ToString());
        Assert.Null(requirement.Url);
        Assert.Equal("python_version < \"2.7\"", requirement.Marker);
    }

    [Fact]
    public void Only_white_space_ends_an_address()
    {
        Assert.True(Requirement.TryParse("pip[x]@https://example.com/a;b ; os_name=='nt'", out var requirement, out _));
        Assert.Equal("https://example.com/a;b", requirement.Url);
        Assert.Equal("os_name=='nt'", requirement.Marker);
        Assert.Empty(requirement.Specifiers.Specifiers);
    }

    [Fact]
    public void An_error_says_what_was_expected_where()
    {
        Assert.False(Requirement.TryParse("name; os_name = 'nt'", out _, out var error));
        Assert.Equal("Expected one of <= < != == >= > ~= === in, not in (at character 15).", error);
    }

    [Fact]
    public void Parentheses_stand_at_most_50_deep()
    {
        const string One = "os_name == 'x'";
        var open = new string('(', 50);
        var close = new string(')', 50);

        Assert.True(Requirement.TryParse($"a; {open}{One}{close} and {open}{One}{close}", out _, out _));
        Assert.False(Requirement.TryParse($"a; ({open}{One}{close})", out _, out var error));
        Assert.Equal("Expected at most 50 parentheses inside each other (at character 55).", error);
        Assert.False(Requirement.TryParse($"a; {open}{One} and ({One}){close}", out _, out _));
    }

    [Fact]
    public void Length_exhausts_nothing()
    {
        const int Deep = 4_000;
        var open = new string('(', Deep);
        var close = new string(')', Deep);
        Assert.False(Requirement.TryParse($"a; {open}os_name == 'x'{close}", out _, out _));
        Assert.False(Requirement.TryParse($"a; {open}os_name == 'x'{close[1..]}", out _, out _));
        Assert.False(Requirement.TryParse($"a; {open}os_name == 'x'{close})", out _, out _));
        Assert.False(Requirement.TryParse($"a; {open}", out _, out _));
        Assert.True(Requirement.TryParse($"a[{string.Join(',', Enumerable.Repeat("b", Deep))}]", out var many, out _));
        Assert.Equal(Deep, many.Extras.Length);
        Assert.True(Requirement.TryParse(
            $"a; {string.Join(" or ", Enumerable.Repeat("os_name == 'x'", 400))}", out _, out _));
        Assert.False(Requirement.TryParse($"a; {string.Concat(Enumerable.Repeat("'", Deep))}", out _, out _));
        Assert.False(Requirement.TryParse(new string('a', Deep), out _, out _));
        Assert.False(Requirement.TryParse(null, out _, out _));
    }

    [Fact]
    public void A_requirement_has_at_most_8_KiB()
    {
        var most = "a @ https://example.org/".PadRight(Requirement.MaxLength, 'x');

        Assert.True(Requirement.TryParse(most, out _, out _));
        Assert.False(Requirement.TryParse(most + "x", out _, out var error));
        Assert.Equal("A requirement has at most 8192 characters.", error);
    }
}
