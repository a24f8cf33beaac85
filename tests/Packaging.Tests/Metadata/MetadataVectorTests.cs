using System.Text;
using System.Text.Json;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Tests.Metadata;

/// <summary>The cases of the field's own tools, <c>Vectors/metadata.json</c>.</summary>
public class MetadataVectorTests
{
    public static TheoryData<string> Documents => Rows("documents");

    public static TheoryData<string> Fields => Rows("fields");

    public static TheoryData<string> Whole => [.. Rows("whole"), .. Rows("wholeHere")];

    public static TheoryData<string> Introduced => Rows("introduced");

    public static TheoryData<string> Labels => Rows("labels");

    public static TheoryData<string> Forms => Rows("forms");

    [Theory, MemberData(nameof(Documents))]
    public void Documents_are_read_into_the_same_fields(string row)
    {
        var vector = Parse(row);
        var fields = MetadataFields.Read(vector.Text("text") is { } text
            ? Encoding.UTF8.GetBytes(text)
            : Convert.FromBase64String(vector.Text("base64")!));
        var expected = vector.GetProperty("values").EnumerateObject()
            .ToDictionary(field => field.Name, field => field.Value.EnumerateArray().Select(value => value.GetString()).ToArray());
        var unreadable = vector.GetProperty("unreadable").EnumerateArray().Select(name => name.GetString()).ToArray();

        foreach (var field in MetadataField.All)
        {
            var name = field.Header.ToLowerInvariant();
            if (unreadable.Contains(name))
            {
                Assert.True(fields.IsUnreadable(field), name);
                continue;
            }

            var values = fields.Values(field).AsEnumerable();
            if (field == MetadataField.Keywords)
            {
                values = values.SelectMany(value => MetadataFields.SplitKeywords(value));
            }
            else if (field == MetadataField.ProjectUrl)
            {
                values = values.Select(ProjectUrl.Parse).Select(url => url.Url.Length > 0 ? $"{url.Label}, {url.Url}" : url.Label);
            }

            Assert.Equal(expected.GetValueOrDefault(name, []), values);
            Assert.False(fields.IsUnreadable(field), name);
        }
    }

    [Theory, MemberData(nameof(Fields))]
    public void Values_are_judged_alike(string row)
    {
        var vector = Parse(row);
        var name = vector.Text("field")!;
        var fields = new MetadataFields();
        foreach (var value in vector.GetProperty("values").EnumerateArray())
        {
            fields.Add(MetadataField.Find(name)!, value.GetString()!);
        }

        AddIfMissing(fields, MetadataField.MetadataVersion, CoreMetadata.HighestSupported);
        AddIfMissing(fields, MetadataField.Name, "example");
        AddIfMissing(fields, MetadataField.Version, "1.0");
        var problems = fields.Validate();

        Assert.Equal(vector.Flag("valid"), problems.IsEmpty);
        Assert.All(problems, problem => Assert.Equal(name, problem.Field, ignoreCase: true));
        if (vector.Text("normalized") is { } normalized)
        {
            Assert.Equal(normalized, fields.ToCoreMetadata().LicenseExpression);
        }
    }

    [Theory, MemberData(nameof(Whole))]
    public void Whole_documents_are_judged_alike(string row)
    {
        var vector = Parse(row);
        var text = vector.Text("text")!;
        var expected = vector.GetProperty("problems").EnumerateArray().Select(field => field.GetString()!).ToArray();

        var isValid = CoreMetadata.TryParse(Encoding.UTF8.GetBytes(text), out var metadata, out var problems);

        Assert.Equal(expected, problems.Select(problem => problem.Field.ToLowerInvariant()));
        Assert.Equal(expected.Length == 0, isValid);
        Assert.Equal(isValid, metadata is not null);
    }

    [Theory, MemberData(nameof(Introduced))]
    public void Fields_are_as_old_as_the_specification_says(string row)
    {
        var vector = Parse(row);
        Assert.Equal(vector.Text("since"), MetadataField.Find(vector.Text("field")!)!.IntroducedIn);
    }

    [Theory, MemberData(nameof(Labels))]
    public void Labels_are_compared_without_case_and_punctuation(string row)
    {
        var vector = Parse(row);
        Assert.Equal(vector.Text("normalized"), ProjectUrl.NormalizeLabel(vector.Text("label")!));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Upload_forms_are_judged_as_the_largest_index_judges_them(string row)
    {
        var vector = Parse(row);
        var fields = new MetadataFields();
        foreach (var field in vector.GetProperty("fields").EnumerateArray())
        {
            Assert.True(fields.Add(field[0].GetString()!, field[1].GetString()!));
        }

        var problems = fields.Validate();
        var expected = vector.Text("problem")!;
        Assert.Equal(expected, problems.FirstOrDefault()?.Field.ToLowerInvariant() ?? "");
    }

    private static TheoryData<string> Rows(string group) =>
        new(VectorFile.Cases("metadata.json", group).Select(row => row.GetRawText()));

    private static JsonElement Parse(string row) => JsonDocument.Parse(row).RootElement;

    private static void AddIfMissing(MetadataFields fields, MetadataField field, string value)
    {
        if (fields.Values(field).Count == 0)
        {
            fields.Add(field, value);
        }
    }
}
