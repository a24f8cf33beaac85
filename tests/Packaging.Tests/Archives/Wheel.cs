using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Larder.Packaging.Archives;
using Larder.Packaging.Files;

namespace Larder.Packaging.Tests.Archives;

/// <summary>Makes wheels and source distributions for tests, valid unless the test spoils them.</summary>
internal static class Wheel
{
    public const string FileName = "foobar-1.0-py3-none-any.whl";
    public const string Info = "foobar-1.0.dist-info";
    public const string Metadata = "Metadata-Version: 2.1\nName: foobar\nVersion: 1.0\n";
    public const string WheelText = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n";

    /// <summary>The members of a valid wheel, without its RECORD.</summary>
    public static Dictionary<string, string> Files(string metadata = Metadata, string info = Info) => new(StringComparer.Ordinal)
    {
        ["foobar/__init__.py"] = "x = 1\n",
        [$"{info}/METADATA"] = metadata,
        [$"{info}/WHEEL"] = WheelText,
    };

    /// <summary>A wheel of these members and a RECORD that lists them all, made by a given writer.</summary>
    public static byte[] Make(Dictionary<string, string> files, Zip? zip = null, string info = Info, params string[] unrecorded)
    {
        zip ??= new Zip();
        foreach (var (name, content) in files)
        {
            zip.Add(name, content);
        }

        return zip.Add($"{info}/RECORD", Record(files, info, unrecorded)).ToArray();
    }

    public static string Record(Dictionary<string, string> files, string info = Info, params string[] unrecorded)
    {
        var record = new StringBuilder();
        foreach (var (name, content) in files.Where(file => !unrecorded.Contains(file.Key)))
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            var hash = Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            record.Append(CultureInfo.InvariantCulture, $"{name},sha256={hash},{bytes.Length}\n");
        }

        return record.Append(CultureInfo.InvariantCulture, $"{info}/RECORD,,\n").ToString();
    }

    /// <summary>What is said about these bytes under a file name.</summary>
    public static ArchiveInspection Inspect(byte[] bytes, string fileName = FileName, ArchiveLimits? limits = null) =>
        Inspect(new MemoryStream(bytes), fileName, limits);

    /// <inheritdoc cref="Inspect(byte[], string, ArchiveLimits?)"/>
    public static ArchiveInspection Inspect(Stream archive, string fileName = FileName, ArchiveLimits? limits = null)
    {
        Assert.True(DistributionFileName.TryParse(fileName, out var name, out var error), error);
        return DistributionArchive.Inspect(
            archive, name, limits ?? ArchiveLimits.Default, TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts that the bytes are refused with words that name the reason.</summary>
    public static void AssertRefused(string reason, byte[] bytes, string fileName = FileName, ArchiveLimits? limits = null)
    {
        var inspection = Inspect(bytes, fileName, limits);
        Assert.Contains(reason, inspection.Problem ?? "(accepted)", StringComparison.Ordinal);
        Assert.Null(inspection.CoreMetadata);
        Assert.True(inspection.Metadata.IsEmpty);
        Assert.DoesNotContain(inspection.Problem!, char.IsControl);
    }

    public static void AssertAccepted(byte[] bytes, string fileName = FileName, ArchiveLimits? limits = null) =>
        Assert.Null(Inspect(bytes, fileName, limits).Problem);
}
