using System.Security.Cryptography;
using System.Text;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;

namespace Larder.Grains.Tests;

/// <summary>Files and people to test with.</summary>
internal static class Samples
{
    public static readonly Actor Alice = new("alice", null, "127.0.0.1", "tests");

    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    /// <param name="content">Stands for the bytes: the same content has the same digest.</param>
    public static DistributionFile Wheel(string package, string version, string content = "", long size = 1_000)
    {
        var fileName = $"{package.Replace('-', '_')}-{version}-py3-none-any.whl";
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fileName + content)));
        return new DistributionFile(
            fileName,
            version,
            DistributionKind.Wheel,
            size,
            sha256,
            new string('0', 32),
            new string('0', 64),
            ">=3.9",
            new string('1', 64),
            MetadataServed: true,
            "py3",
            $"main/{package}/{sha256[..32]}/{fileName}",
            Noon,
            "alice",
            YankedReason: null);
    }

    public static FileUpload Upload(string package, string version, string content = "", long size = 1_000) =>
        new(package, $"Summary of {package} {version}", Wheel(package, version, content, size));
}
