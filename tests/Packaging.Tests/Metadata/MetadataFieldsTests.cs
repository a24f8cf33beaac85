using System.Text;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Tests.Metadata;

/// <summary>What the field's own cases leave open.</summary>
public class MetadataFieldsTests
{
    private const string Head = "Metadata-Version: 2.4\nName: example\nVersion: 1.0\n";

    [Theory]
    [InlineData("a@example.org")]
    [InlineData("Ann Author <a@example.org>")]
    [InlineData("\"Author, Ann\" <a@example.org>")]
    [InlineData("Author, Ann <a@example.org>")]
    [InlineData("Ann <a@example.org>, bob@example.org, \"Eve\" <eve@sub.example.org>")]
    [InlineData("Ann (the author) <a@example.org>")]
    [InlineData("a@localhost")]
    [InlineData("first.last+tag@example-host.org")]
    [InlineData("Jörg <jörg@exämple.org>")]
    [InlineData("Ann <a@example.org>,\n        Bob <b@example.org>")]
    public void Email_addresses_are_accepted(string value) => AssertValid("author_email", value);

    [Theory]
    [InlineData("Foo <test>")]
    [InlineData("nobody")]
    [InlineData("@example.org")]
    [InlineData("a@")]
    [InlineData("a b@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("a@exa mple.org")]
    [InlineData("a@-example.org")]
    [InlineData("a@example..org")]
    [InlineData(".a@example.org")]
    [InlineData("Ann <a@example.org")]
    [InlineData("a@b.c\r\nBcc: x@y.z")]
    [InlineData("a@b.c\nBcc: x@y.z")]
    [InlineData("Ann <a@example.org>, nobody")]
    public void Other_texts_are_no_email_addresses(string value) => AssertInvalid("maintainer_email", value);

    [Theory]
    [InlineData("home_page", "https://example.org")]
    [InlineData("home_page", "HTTP://example.org:8080/a?b#c")]
    [InlineData("download_url", "https://user@example.org/x.tar.gz")]
    [InlineData("project_urls", "Bug Tracker, https://example.org/issues?a,b")]
    [InlineData("project_urls", "12345678901234567890123456789012,https://example.org")]
    public void Web_addresses_are_accepted(string field, string value) => AssertValid(field, value);

    [Theory]
    [InlineData("home_page", "irc://example.com/")]
    [InlineData("home_page", "javascript:alert(1)")]
    [InlineData("home_page", "example.org")]
    [InlineData("home_page", "https://")]
    [InlineData("home_page", "https:///path")]
    [InlineData("download_url", "https://example.org/a b")]
    [InlineData("download_url", "https://example.org/\nx")]
    [InlineData("project_urls", "https://example.org")]
    [InlineData("project_urls", ", https://example.org")]
    [InlineData("project_urls", "Docs,")]
    [InlineData("project_urls", "Docs, javascript:alert(1)")]
    [InlineData("project_urls", "123456789012345678901234567890123, https://example.org")]
    public void Other_addresses_are_refused(string field, string value) => AssertInvalid(field, value);

    [Theory]
    [InlineData("requires_dist", "other @ https://example.org/other-1.0.tar.gz")]
    [InlineData("requires_dist", "zope.interface (>3.5.0)")]
    [InlineData("provides_dist", "AnotherProject (3.4)")]
    [InlineData("provides_dist", "virtual_package; python_version >= \"3.4\"")]
    [InlineData("obsoletes_dist", "Gorgon")]
    [InlineData("requires_external", "libpng (>=1.5)")]
    [InlineData("classifiers", "Private :: Do Not Upload")]
    [InlineData("version", "1.0+local.1")]
    [InlineData("keywords", "one, two")]
    [InlineData("description", "many\nlines\tand \u2028 more")]
    [InlineData("summary", "")]
    [InlineData("home_page", "UNKNOWN")]
    [InlineData("provides_extras", "pdf")]
    [InlineData("license_file", "licenses/LICENSE.txt")]
    [InlineData("description_content_type", "text/markdown; charset=\"UTF-8\"; variant=GFM;")]
    [InlineData("description_content_type", "text/x-rst;charset=UTF-8")]
    [InlineData("license_expression", "(MIT AND CC0-1.0+) OR licenseref-Ours.1")]
    public void Other_values_are_accepted(string field, string value) => AssertValid(field, value);

    [Theory]
    [InlineData("requires_dist", "foo >= dog")]
    [InlineData("provides_dist", "foo (dog)")]
    [InlineData("requires_python", ">=3\"><script>alert(1)</script>")]
    [InlineData("classifiers", "Topic\nEvil")]
    [InlineData("summary", "one\ntwo")]
    [InlineData("description", "a\0b")]
    [InlineData("license_file", "/etc/passwd")]
    [InlineData("license_file", "C:/LICENSE")]
    [InlineData("license_file", "a\\LICENSE")]
    [InlineData("license_file", "a\nb")]
    [InlineData("description_content_type", "text/html")]
    [InlineData("description_content_type", "text/plain; charset=\"UTF-8")]
    [InlineData("dynamic", "no-such-field")]
    [InlineData("dynamic", "requires_dist")]
    [InlineData("dynamic", "Version")]
    [InlineData("license_expression", "MTI")]
    [InlineData("license_expression", "MIT+ WITH MIT")]
    [InlineData("license_expression", "MIT,Apache-2.0")]
    public void Other_values_are_refused(string field, string value) => AssertInvalid(field, value);

    [Theory]
    [InlineData("x")]
    [InlineData("\u00e9")]
    [InlineData("\U0001f600")]
    public void A_summary_has_512_characters_of_whatever_size(string character)
    {
        AssertValid("summary", string.Concat(Enumerable.Repeat(character, 512)));
        AssertInvalid("summary", string.Concat(Enumerable.Repeat(character, 513)));
    }

    [Theory]
    [InlineData("Provides-Extra:", "Provides-Extra")]
    [InlineData("Provides-Extra: pdf\nProvides-Extra: ", "Provides-Extra")]
    [InlineData("Dynamic:", "Dynamic")]
    public void An_extra_and_a_dynamic_field_have_a_name(string line, string field)
    {
        var problem = Assert.Single(MetadataFields.Read(Encoding.UTF8.GetBytes($"{Head}{line}\n")).Validate());
        Assert.Equal(field, problem.Field);
    }

    [Fact]
    public void A_single_field_that_repeats_is_refused_in_forms_too()
    {
        var fields = Fields(("metadata_version", "2.1"), ("name", "ours"), ("version", "1.0"), ("name", "theirs"));
        Assert.Equal("Name", Assert.Single(fields.Validate()).Field);
        Assert.Equal("ours", fields.Get("name"));
    }

    [Fact]
    public void Labels_that_differ_only_in_spelling_are_the_same() =>
        Assert.Equal("Project-URL", Assert.Single(Fields(
            ("metadata_version", "2.1"), ("name", "a"), ("version", "1"),
            ("project_urls", "Home Page, https://a.example"), ("project_urls", "home-page, https://b.example")).Validate()).Field);

    [Fact]
    public void Unknown_form_fields_are_passed_over()
    {
        var fields = new MetadataFields();
        Assert.False(fields.Add(":action", "file_upload"));
        Assert.False(fields.Add("sha256_digest", "x"));
        Assert.True(fields.Add("Requires-Dist", "six"));
        Assert.Equal(["six"], fields.GetAll("requires_dist"));
        Assert.Null(fields.Get("summary"));
        Assert.Throws<ArgumentException>(() => fields.Get("sha256_digest"));
    }

    [Fact]
    public void A_document_and_a_form_with_the_same_fields_mean_the_same()
    {
        var form = Fields(
            ("metadata_version", "2.4"), ("name", "example"), ("version", "1.0"), ("summary", "s"), ("keywords", "a, b"),
            ("classifiers", "X :: Y"), ("requires_dist", "six"), ("project_urls", "Docs, https://example.org"),
            ("platform", "any"), ("license_file", "LICENSE"), ("license_expression", "mit"), ("description", "Text.\n"));
        Assert.True(CoreMetadata.TryParse(
            Encoding.UTF8.GetBytes(
                Head + "summary: s\nKEYWORDS:a, b\nClassifier: X :: Y\nRequires-Dist:   six\nProject-URL: Docs, https://example.org\n"
                + "Platform: any\nLicense-File: LICENSE\nLicense-Expression: mit\n\nText.\n"),
            out var metadata,
            out _));

        var announced = form.ToCoreMetadata();
        Assert.Empty(form.Validate());
        Assert.Equal(Normalize(announced), Normalize(metadata));
        Assert.Equal("MIT", metadata.LicenseExpression);
        Assert.Equal(["a", "b"], metadata.Keywords);
        Assert.Equal(new ProjectUrl("Docs", "https://example.org"), Assert.Single(metadata.ProjectUrls));
    }

    [Theory]
    [InlineData("2.1", "", false)]
    [InlineData("2.2", "", true)]
    [InlineData("2.4", "Dynamic: License\n", true)]
    [InlineData("2.4", "Dynamic: Requires-Dist\n", false)]
    [InlineData("2.4", "Dynamic: requires-python\n", false)]
    [InlineData("2.6", "Dynamic: Provides-Extra\n", false)]
    public void Static_dependencies_are_those_that_are_not_dynamic(string version, string dynamic, bool expected)
    {
        var text = $"Metadata-Version: {version}\nName: example\nVersion: 1.0\n{dynamic}";
        Assert.True(CoreMetadata.TryParse(Encoding.UTF8.GetBytes(text), out var metadata, out _));
        Assert.Equal(expected, metadata.HasStaticDependencies);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_may_end_as_on_other_systems(string ending)
    {
        var text = (Head + "Author: A\n  B\n\nBody\n").Replace("\n", ending, StringComparison.Ordinal);
        Assert.True(CoreMetadata.TryParse(Encoding.UTF8.GetBytes(text), out var metadata, out _));
        Assert.Equal("A\n  B", metadata.Author);
        Assert.Equal("Body" + ending, metadata.Description);
    }

    [Fact]
    public void A_license_file_before_2_4_is_marked_as_too_new()
    {
        var problem = Assert.Single(MetadataFields.Read(
            "Metadata-Version: 2.1\nName: a\nVersion: 1\nLicense-File: LICENSE\n"u8).Validate());
        Assert.True(problem.IsTooNew);
    }

    [Fact]
    public void Messages_are_one_line_and_short()
    {
        var problem = Assert.Single(MetadataFields.Read(Encoding.UTF8.GetBytes(
            Head + "Requires-Python: " + new string('x', 5000) + "\n\t\u0007\u2028\n")).Validate());
        Assert.DoesNotContain(problem.Message, char.IsControl);
        Assert.InRange(problem.Message.Length, 20, 300);
    }

    [Fact]
    public void Large_documents_are_read_in_linear_time()
    {
        var text = new StringBuilder(Head);
        for (var i = 0; i < 10_000; i++)
        {
            text.Append("Classifier: X :: Y\n");
        }

        text.Append("Keywords: ").Append(',', 60_000).Append('\n').Append("Author: ").Append('\n', 1).Append(' ', 1_000_000);
        Assert.True(CoreMetadata.TryParse(Encoding.UTF8.GetBytes(text.ToString()), out var metadata, out _));
        Assert.Equal(10_000, metadata.Classifiers.Length);
    }

    [Fact]
    public void What_pages_repeat_for_every_file_is_short()
    {
        AssertValid("requires_python", ">=3".PadRight(1_000));
        AssertInvalid("requires_python", ">=3".PadRight(1_001));
        AssertInvalid("requires_python", string.Join(',', Enumerable.Repeat(">3", 101)));
        AssertInvalid("requires_dist", "a @ https://example.org/".PadRight(8_193, 'x'));
    }

    [Theory]
    [InlineData("keywords")] [InlineData("license_expression")] [InlineData("import_names")] [InlineData("author")]
    public void Only_whole_texts_are_longer_than_64_KiB(string field)
    {
        AssertInvalid(field, string.Concat(Enumerable.Repeat("a,", 40_000)));
        AssertValid("description", new string('x', 1_000_000));
        AssertValid("license", new string('x', 1_000_000));
    }

    [Fact]
    public void A_document_of_mistakes_is_told_some_of_them()
    {
        var text = Head + string.Concat(Enumerable.Range(0, 9_000).Select(number => $"Dynamic: x{number}\n"))
            + string.Concat(Enumerable.Range(0, 9_000).Select(_ => "Project-URL: same, https://example.org\n"));

        var problems = MetadataFields.Read(Encoding.UTF8.GetBytes(text)).Validate();

        Assert.InRange(problems.Length, 100, 200);
        Assert.Equal("Dynamic", problems[0].Field);
    }

    [Fact]
    public void A_field_repeats_at_most_10_000_times()
    {
        var text = Head + string.Concat(Enumerable.Repeat("Classifier: x\n", 20_000));

        var fields = MetadataFields.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal("'Classifier' stands more than 10000 times.", Assert.Single(fields.Validate()).Message);
        Assert.Equal(10_000, fields.GetAll("classifiers").Length);
    }

    private static void AssertValid(string field, string value) => Assert.Empty(WithRequired(field, value).Validate());

    private static void AssertInvalid(string field, string value)
    {
        var problem = Assert.Single(WithRequired(field, value).Validate());
        Assert.Equal(MetadataField.Find(field)!.Header, problem.Field);
        Assert.DoesNotContain(problem.Message, char.IsControl);
    }

    private static MetadataFields WithRequired(string field, string value) => field == "version"
        ? Fields(("metadata_version", CoreMetadata.HighestSupported), ("name", "example"), (field, value))
        : Fields(("metadata_version", CoreMetadata.HighestSupported), ("name", "example"), ("version", "1.0"), (field, value));

    private static MetadataFields Fields(params (string Name, string Value)[] fields)
    {
        var result = new MetadataFields();
        foreach (var (name, value) in fields)
        {
            Assert.True(result.Add(name, value));
        }

        return result;
    }

    /// <summary>Records compare immutable arrays by identity, so their text is compared.</summary>
    private static string Normalize(CoreMetadata metadata) => System.Text.Json.JsonSerializer.Serialize(metadata);
}
