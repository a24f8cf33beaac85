using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Larder.Clients.Tests.Distributions;

/// <summary>Makes sdists that pip builds and installs without any other package: each brings its own build backend.</summary>
internal static class Sdist
{
    private const string Backend = """
        import base64, hashlib, os, zipfile

        def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
            with open("PKG-INFO") as f:
                metadata = f.read()
            name, version = (line.split(": ")[1] for line in metadata.splitlines()[1:3])
            info = "%s-%s.dist-info" % (name, version)
            files = {name + ".py": "version = '%s'\n" % version, info + "/METADATA": metadata,
                     info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
            rows = []
            for path, text in files.items():
                digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
                rows.append("%s,sha256=%s,%d" % (path, digest, len(text)))
            files[info + "/RECORD"] = "\n".join(rows + [info + "/RECORD,,"]) + "\n"
            wheel = "%s-%s-py3-none-any.whl" % (name, version)
            with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w") as archive:
                for path, text in files.items():
                    archive.writestr(path, text)
            return wheel

        """;

    public static Distribution Make(PackageDescription package)
    {
        var root = $"{package.Name}-{package.Version}";
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var archive = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            Add(archive, $"{root}/PKG-INFO", package.Metadata);
            Add(archive, $"{root}/backend.py", Backend);
            Add(archive, $"{root}/pyproject.toml", $"""
                [build-system]
                requires = []
                build-backend = "backend"
                backend-path = ["."]

                [project]
                name = "{package.Name}"
                version = "{package.Version}"

                """);
        }

        return new Distribution(package.Name, package.Version, $"{root}.tar.gz", "sdist", bytes.ToArray());
    }

    private static void Add(TarWriter archive, string path, string text) =>
        archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        });
}
