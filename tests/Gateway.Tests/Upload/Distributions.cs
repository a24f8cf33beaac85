using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Gateway.Tests.Upload;

/// <summary>Makes wheels and sdists as build tools do, or nearly so.</summary>
internal static class Distributions
{
    private static readonly DateTimeOffset Time = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A wheel of one module.</summary>
    /// <param name="metadata">Lines of METADATA beside name and version.</param>
    public static byte[] Wheel(string name, string version, params string[] metadata) =>
        Wheel(new Contents(name, version, "py3-none-any") { Metadata = metadata });

    public static byte[] Wheel(Contents contents)
    {
        var info = $"{contents.Name}-{contents.Version}.dist-info";
        var files = new Dictionary<string, string> { [$"{contents.Name.Replace('.', '_')}.py"] = "x = 1\n" };
        contents.With.ToList().ForEach(path => files[path] = path);
        contents.InfoWith.ToList().ForEach(path => files[$"{info}/{path}"] = path);
        contents.InfoText.ToList().ForEach(file => files[$"{info}/{file.Key}"] = file.Value);
        Add("METADATA", contents.Document);
        Add("WHEEL", $"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {contents.Tag}\n");
        Add("RECORD", string.Concat(files.Where(file => !contents.Unrecorded.Contains(file.Key)).Select(RecordRow))
            + $"{info}/RECORD,,\n");
        return Zip(files);

        void Add(string fileName, string text)
        {
            if (!contents.Without.Contains(fileName))
            {
                files[$"{info}/{fileName}"] = text;
            }
        }
    }

    /// <summary>An sdist.</summary>
    /// <param name="metadata">Lines of PKG-INFO beside name and version.</param>
    public static byte[] Sdist(string name, string version, params string[] metadata) =>
        Sdist(new Contents(name, version, "") { Metadata = metadata });

    public static byte[] Sdist(Contents contents)
    {
        var root = $"{contents.Name}-{contents.Version}";
        var files = new Dictionary<string, string>();
        if (!contents.Without.Contains("PKG-INFO"))
        {
            files[$"{root}/PKG-INFO"] = contents.Document;
        }

        files[$"{root}/pyproject.toml"] = $"[project]\nname = '{contents.Name}'\nversion = '{contents.Version}'\n";
        contents.With.ToList().ForEach(path => files[$"{root}/{path}"] = path);
        contents.Roots.ToList().ForEach(path => files[path] = path);
        return contents.Zip ? Zip(files) : TarGz(files);
    }

    public static byte[] Zip(IReadOnlyDictionary<string, string> files)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                var entry = archive.CreateEntry(path);
                entry.LastWriteTime = Time;
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    public static byte[] TarGz(IReadOnlyDictionary<string, string> files)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var archive = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (path, text) in files)
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    ModificationTime = Time,
                });
            }
        }

        return bytes.ToArray();
    }

    private static string RecordRow(KeyValuePair<string, string> file)
    {
        var bytes = Encoding.UTF8.GetBytes(file.Value);
        var digest = Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{file.Key},sha256={digest},{bytes.Length}\n";
    }
}

/// <summary>What is in a distribution that is made for a test.</summary>
/// <param name="Name">As folders inside spell it.</param>
/// <param name="Tag">Of a wheel; empty for an sdist.</param>
internal sealed record Contents(string Name, string Version, string Tag)
{
    /// <summary>Lines of the metadata beside name and version.</summary>
    public IReadOnlyCollection<string> Metadata { get; init; } = [];

    public string MetadataVersion { get; init; } = "2.1";

    /// <summary>More files: in the wheel's root, in the sdist's folder.</summary>
    public IReadOnlyCollection<string> With { get; init; } = [];

    /// <summary>Files of the sdist outside its folder.</summary>
    public IReadOnlyCollection<string> Roots { get; init; } = [];

    /// <summary>More files of the wheel's <c>.dist-info</c>.</summary>
    public IReadOnlyCollection<string> InfoWith { get; init; } = [];

    /// <summary>More files of the wheel's <c>.dist-info</c>, with their text.</summary>
    public IReadOnlyDictionary<string, string> InfoText { get; init; } = new Dictionary<string, string>();

    /// <summary>Documents that are left out.</summary>
    public IReadOnlyCollection<string> Without { get; init; } = [];

    /// <summary>Files that RECORD does not list.</summary>
    public IReadOnlyCollection<string> Unrecorded { get; init; } = [];

    /// <summary>Whether the sdist is a zip.</summary>
    public bool Zip { get; init; }

    public string Document =>
        $"Metadata-Version: {MetadataVersion}\nName: {Name}\nVersion: {Version}\n"
        + string.Concat(Metadata.Select(line => line + "\n"));
}
