using System.Security.Cryptography;
using Larder.Gateway.Upload.Spool;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Archives;
using Larder.Packaging.Files;
using Larder.Packaging.Names;

namespace Larder.Server.Commands.Rebuild;

/// <summary>Reads a file in the store, once, and says how it would be listed.</summary>
/// <param name="spool">Folder for the file while it is looked into; made if missing.</param>
internal sealed class FileInspection(IArtifactStore store, string spool)
{
    /// <summary>Who uploaded what does not say it.</summary>
    public const string NobodyKnown = "unknown";

    private const int MemoryBytes = 4 << 20;
    private const int BufferBytes = 1 << 17;

    /// <summary>These files were accepted once, under settings that nobody knows.</summary>
    private static readonly ArchiveLimits Limits = ArchiveLimits.Default with
    {
        MaxMetadataBytes = 1 << 26,
        MaxUnpackedBytes = long.MaxValue,
    };

    /// <param name="package">Whose file it must be; normalized.</param>
    /// <returns>The file as it would be listed, and its metadata byte for byte.</returns>
    /// <exception cref="InvalidDataException">It is no distribution, or not the one that the object says it is.</exception>
    public async Task<(FileUpload Upload, ReadOnlyMemory<byte> Metadata)> InspectAsync(
        FoundFile found, string package, CancellationToken cancellationToken)
    {
        if (!DistributionFileName.TryParse(found.FileName, out var name, out var problem))
        {
            throw new InvalidDataException(problem);
        }

        if (name.Package.Normalized != package)
        {
            // Somebody's copy. Its name is for its own package to give away.
            throw new InvalidDataException($"It is a file of {name.Package.Normalized} and lies in the folder of {package}.");
        }

        // A list does not say what objects say of themselves.
        var head = await store.HeadAsync(found.Head.Key, cancellationToken) ?? throw new InvalidDataException("It is gone.");
        await using var content = Spool(head.Length);
        var digests = await ReadAsync(head, content, cancellationToken);
        if (head.Properties?.Sha256 is { Length: > 0 } said && !said.Equals(digests.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("Its bytes have another digest than the object says.");
        }

        var archive = DistributionArchive.Inspect(content, name, Limits, cancellationToken);
        return archive.Problem is null
            ? (ToUpload(found, head, name, digests, archive), archive.Metadata)
            : throw new InvalidDataException(archive.Problem);
    }

    private static FileUpload ToUpload(
        FoundFile found, ArtifactHead head, DistributionFileName name, ContentDigests digests, ArchiveInspection archive)
    {
        var metadata = archive.CoreMetadata!;
        var uploadedAt = head.Properties?.UploadedAt ?? found.StartedAt ?? head.WrittenAt;
        var display = PackageName.TryParse(head.Properties?.Package, out var said) && said == name.Package ? said.Display : metadata.Name;
        var file = new DistributionFile(
            name.FileName,
            name.Version.Normalized,
            name.Kind,
            head.Length,
            digests.Sha256,
            digests.Md5,
            digests.Blake2b256,
            metadata.RequiresPython,
            Convert.ToHexStringLower(SHA256.HashData(archive.Metadata.Span)),
            MetadataServed: name.Kind is DistributionKind.Wheel || metadata.HasStaticDependencies,
            name.PythonTag ?? "source",
            head.Key.Value,
            uploadedAt.AddTicks(-(uploadedAt.Ticks % TimeSpan.TicksPerMicrosecond)),
            head.Properties?.UploadedBy is { Length: > 0 } by ? by : NobodyKnown,
            YankedReason: null);
        return new FileUpload(display, metadata.Summary ?? "", file);
    }

    private Stream Spool(long length)
    {
        if (length <= MemoryBytes)
        {
            return new MemoryStream((int)length);
        }

        Directory.CreateDirectory(spool);
        return new FileStream(
            Path.Combine(spool, $"rebuild-{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes,
            FileOptions.DeleteOnClose);
    }

    private async Task<ContentDigests> ReadAsync(ArtifactHead head, Stream spooled, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(head.Key, range: null, cancellationToken)
            ?? throw new InvalidDataException("It is gone.");
        using var digests = new DigestSet();
        var buffer = new byte[BufferBytes];
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            digests.AppendSha256(buffer.AsSpan(0, read));
            digests.AppendMd5(buffer.AsSpan(0, read));
            digests.AppendBlake2b(buffer.AsSpan(0, read));
            await spooled.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        await spooled.FlushAsync(cancellationToken);
        return spooled.Length == head.Length
            ? digests.Finish()
            : throw new InvalidDataException($"It has {spooled.Length} bytes and not {head.Length}.");
    }
}
