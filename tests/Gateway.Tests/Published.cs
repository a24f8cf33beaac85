using System.Security.Cryptography;
using System.Text;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;
using Larder.Packaging.Names;

namespace Larder.Gateway.Tests;

/// <summary>Publishes files past the upload address: bytes into the store, rows through the package's grain.</summary>
internal static class Published
{
    public static readonly Actor Alice = new("alice", null, "127.0.0.1", "tests") { ManagesCreated = true };

    public static IPackageGrain Package(this IndexFixture index, string name) => index.Grains.GetPackage(IndexName.Main, Name(name));

    /// <summary>Publishes a wheel whose bytes are not those of an archive, which is nothing to those who only read.</summary>
    /// <param name="change">Changes what is listed.</param>
    public static async Task<DistributionFile> PublishAsync(
        this IndexFixture index,
        string package,
        string version,
        byte[]? content = null,
        Func<DistributionFile, DistributionFile>? change = null)
    {
        content ??= Encoding.UTF8.GetBytes($"the bytes of {package} {version}");
        var metadata = Encoding.UTF8.GetBytes($"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n");
        var file = Wheel(package, version, content, metadata);
        file = change?.Invoke(file) ?? file;
        var key = new ArtifactKey(file.ArtifactKey);
        await index.Store.PutAsync(key, new MemoryStream(content), content.Length, null, TestContext.Current.CancellationToken);
        await index.Store.PutAsync(
            key.Metadata, new MemoryStream(metadata), metadata.Length, null, TestContext.Current.CancellationToken);
        Assert.Equal(Refusal.None, (await index.Package(package).CommitAsync(new FileUpload(package, "", file), Alice)).Refusal);
        return file;
    }

    /// <summary>A file as it is listed, without anything behind it.</summary>
    public static DistributionFile Wheel(string package, string version, byte[] content, byte[] metadata)
    {
        var fileName = $"{Name(package).FileNamePart}-{version}-py3-none-any.whl";
        return new DistributionFile(
            fileName,
            version,
            DistributionKind.Wheel,
            content.Length,
            Convert.ToHexStringLower(SHA256.HashData(content)),
            new string('0', 32),
            new string('0', 64),
            ">=3.9",
            Convert.ToHexStringLower(SHA256.HashData(metadata)),
            MetadataServed: true,
            "py3",
            ArtifactKey.ForAttempt(IndexName.Main, Name(package).Normalized, Guid.NewGuid(), fileName).Value,
            DateTimeOffset.UnixEpoch,
            "",
            YankedReason: null);
    }

    private static PackageName Name(string text) =>
        PackageName.TryParse(text, out var name) ? name : throw new ArgumentException("Not a package's name.", nameof(text));
}
