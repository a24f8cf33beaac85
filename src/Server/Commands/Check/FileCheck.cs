using System.Buffers;
using System.Security.Cryptography;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Packages;

namespace Larder.Server.Commands.Check;

/// <summary>Looks whether a file's bytes and metadata are what its row says.</summary>
/// <param name="progress">Told of each byte that is read.</param>
internal sealed class FileCheck(IArtifactStore store, Patience patience, CheckProgress progress)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>By what the store's list says.</summary>
    public static FileProblem? FindProblem(StoredFile file, ArtifactHead? bytes, ArtifactHead? metadata) =>
        bytes is null ? FileProblem.MissingBytes
        : bytes.Length != file.Size ? FileProblem.WrongSize
        : metadata is null ? FileProblem.MissingMetadata
        : null;

    /// <summary>By asking the store for this file alone.</summary>
    public async Task<FileProblem?> AskAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var key = new ArtifactKey(file.ArtifactKey);
        var bytes = await patience.RunAsync(() => store.HeadAsync(key, cancellationToken), cancellationToken);
        var metadata = await patience.RunAsync(() => store.HeadAsync(key.Metadata, cancellationToken), cancellationToken);
        return FindProblem(file, bytes, metadata);
    }

    /// <summary>By reading.</summary>
    public async Task<FileProblem?> ReadAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var key = new ArtifactKey(file.ArtifactKey);
        if (await HashAsync(key, cancellationToken) is var bytes && bytes != file.Sha256)
        {
            return bytes is null ? FileProblem.MissingBytes : FileProblem.WrongBytes;
        }

        var metadata = await HashAsync(key.Metadata, cancellationToken);
        return metadata == file.MetadataSha256 ? null
            : metadata is null ? FileProblem.MissingMetadata
            : FileProblem.WrongMetadata;
    }

    /// <summary>In words.</summary>
    public static string Describe(FileProblem problem) => problem switch
    {
        FileProblem.MissingBytes => "its bytes are missing",
        FileProblem.WrongSize => "its bytes are more or fewer than they were",
        FileProblem.WrongBytes => "its bytes have another digest",
        FileProblem.MissingMetadata => "its metadata are missing",
        _ => "its metadata have another digest",
    };

    private Task<string?> HashAsync(ArtifactKey key, CancellationToken cancellationToken) =>
        patience.RunAsync(() => HashOnceAsync(key, cancellationToken), cancellationToken);

    /// <returns>Lower-case hexadecimal; <see langword="null"/> if there is no such object.</returns>
    private async Task<string?> HashOnceAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(key, range: null, cancellationToken);
        if (content is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                hash.AppendData(buffer, 0, read);
                progress.Read(read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
