using System.Text.Json;
using Larder.Packaging.Archives;
using Larder.Packaging.Files;
using Larder.Packaging.Metadata;

namespace Larder.Packaging.Tests.Archives;

/// <summary>The cases of the field's own tools, <c>Vectors/archives.json</c>.</summary>
public class ArchiveVectorTests
{
    public static TheoryData<string> Zips => [.. Rows("zips"), .. Rows("zipsHere")];

    public static TheoryData<string> Files => Rows("files");

    [Theory, MemberData(nameof(Zips))]
    public void Zip_framing_is_judged_alike(string row)
    {
        var vector = Parse(row);
        var bytes = Convert.FromBase64String(vector.Text("base64")!);
        var problem = Record.Exception(() => ZipDirectory.Read(
            new MemoryStream(bytes), ArchiveLimits.Default, TestContext.Current.CancellationToken));

        Assert.True(problem is null or InvalidDataException, problem?.ToString());
        Assert.True(vector.Flag("accepted") == problem is null, problem?.Message ?? "accepted");
    }

    [Theory, MemberData(nameof(Files))]
    public void Distributions_are_judged_alike(string row)
    {
        var vector = Parse(row);
        var fileName = vector.Text("file")!;
        Assert.True(DistributionFileName.TryParse(fileName, out var name, out _));
        var announced = Texts(vector, "announcedLicenseFiles") is { Length: > 0 } files
            ? new CoreMetadata { MetadataVersion = "2.4", Name = "foobar", Version = "1.0", LicenseFiles = [.. files] }
            : null;
        var bytes = name.Kind == DistributionKind.Wheel ? MakeWheel(vector, name) : MakeSdist(vector, name);

        var inspection = DistributionArchive.Inspect(
            new MemoryStream(bytes), name, announced, ArchiveLimits.Default, TestContext.Current.CancellationToken);

        Assert.True(vector.Flag("accepted") == inspection.Problem is null, inspection.Problem ?? "accepted");
        Assert.Equal(vector.TryGetProperty("unrecorded", out _), !inspection.Warnings.IsEmpty);
    }

    private static byte[] MakeWheel(JsonElement vector, DistributionFileName name)
    {
        var info = $"{name.NamePart}-{name.Version}.dist-info";
        var files = Wheel.Files($"Metadata-Version: 2.1\nName: {name.NamePart}\nVersion: {name.Version}\n", info);
        foreach (var extra in Texts(vector, "extra").Concat(Texts(vector, "infoFiles").Select(file => $"{info}/{file}")))
        {
            files.Add(extra, extra);
        }

        if (vector.TryGetProperty("infoTexts", out var texts))
        {
            foreach (var text in texts.EnumerateObject())
            {
                files.Add($"{info}/{text.Name}", text.Value.GetString()!);
            }
        }

        foreach (var omitted in Texts(vector, "omit"))
        {
            files.Remove($"{info}/{omitted}");
        }

        return Wheel.Make(files, info: info, unrecorded: Texts(vector, "unrecorded"));
    }

    private static byte[] MakeSdist(JsonElement vector, DistributionFileName name)
    {
        var top = $"{name.NamePart}-{name.Version}";
        var tar = new Tar();
        tar.Add($"{top}/PKG-INFO", $"Metadata-Version: 2.1\nName: {name.NamePart}\nVersion: {name.Version}\n");
        foreach (var file in Texts(vector, "extra").Select(file => $"{top}/{file}").Concat(Texts(vector, "roots")))
        {
            tar.Add(file, file);
        }

        return tar.ToGzip();
    }

    private static string[] Texts(JsonElement vector, string member) =>
        vector.TryGetProperty(member, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    private static TheoryData<string> Rows(string group) =>
        new(VectorFile.Cases("archives.json", group).Select(row => row.GetRawText()));

    private static JsonElement Parse(string row) => JsonDocument.Parse(row).RootElement;
}
