using System.IO.Compression;
using System.Text;

namespace Larder.Server.Tests.Commands;

/// <summary>Makes small wheels.</summary>
internal static class Wheels
{
    /// <param name="description">The last part of METADATA.</param>
    /// <returns>The file's path.</returns>
    public static string Write(
        string folder, string name, string version, string content = "x = 1\n", string description = "")
    {
        Directory.CreateDirectory(folder);
        var info = $"{name}-{version}.dist-info";
        (string Path, string Text)[] members =
        [
            ($"{name}.py", content),
            ($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: For tests\n\n{description}"),
            ($"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ($"{info}/RECORD", $"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"),
        ];
        var path = Path.Combine(folder, $"{name}-{version}-py3-none-any.whl");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (member, text) in members)
        {
            using var stream = archive.CreateEntry(member).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return path;
    }
}
