using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Clients.Tests.Distributions;

/// <summary>Makes wheels that pip installs.</summary>
internal static class Wheel
{
    private const int BlockBytes = 1 << 20;

    public static Distribution Make(PackageDescription package)
    {
        using var bytes = new MemoryStream();
        Write(package, bytes, fillerBlocks: 0);
        return new Distribution(package.Name, package.Version, FileName(package), "bdist_wheel", bytes.ToArray());
    }

    public static Distribution Make(string name, string version) => Make(new PackageDescription(name, version));

    /// <summary>Writes a wheel of about so many MiB, which nothing can compress, to a file in the folder.</summary>
    /// <returns>Its path.</returns>
    public static string WriteLarge(PackageDescription package, string folder, int mebibytes)
    {
        var path = Path.Combine(folder, FileName(package));
        using var file = File.Create(path);
        Write(package, file, mebibytes);
        return path;
    }

    private static string FileName(PackageDescription package) => $"{package.Name}-{package.Version}-py2.py3-none-any.whl";

    private static void Write(PackageDescription package, Stream file, int fillerBlocks)
    {
        var information = $"{package.Name}-{package.Version}.dist-info";
        var record = new StringBuilder();
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        if (fillerBlocks > 0)
        {
            AddFiller(archive, record, $"{package.Name}.bin", fillerBlocks);
        }

        Add(archive, record, $"{package.Name}.py", $"version = '{package.Version}'\n");
        Add(archive, record, $"{information}/METADATA", package.Metadata);
        Add(archive, record, $"{information}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n");
        record.Append($"{information}/RECORD,,\n");
        Add(archive, new StringBuilder(), $"{information}/RECORD", record.ToString());
    }

    private static void Add(ZipArchive archive, StringBuilder record, string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var entry = archive.CreateEntry(path).Open();
        entry.Write(bytes);
        Record(record, path, SHA256.HashData(bytes), bytes.Length);
    }

    private static void AddFiller(ZipArchive archive, StringBuilder record, string path, int blocks)
    {
        var block = RandomNumberGenerator.GetBytes(BlockBytes);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var entry = archive.CreateEntry(path, CompressionLevel.NoCompression).Open();
        for (var number = 0; number < blocks; number++)
        {
            BitConverter.TryWriteBytes(block, number);
            digest.AppendData(block);
            entry.Write(block);
        }

        Record(record, path, digest.GetHashAndReset(), (long)blocks * BlockBytes);
    }

    private static void Record(StringBuilder record, string path, byte[] digest, long size) =>
        record.Append($"{path},sha256={Base64Url.EncodeToString(digest)},{size}\n");
}
