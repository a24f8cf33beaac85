using System.Collections.Concurrent;
using System.Security.Cryptography;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Server.Commands.Backups;

/// <summary>Copies listed files between the store and a backup's folder, several at a time. What is there already is not copied again.</summary>
/// <param name="verify">Whether what is there already is read and compared by its digest, and not only by its size.</param>
internal sealed class FileCopies(IArtifactStore store, BackupFolder folder, bool verify, int parallel, Action<long> copied)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Files that could not be copied.</summary>
    public ConcurrentQueue<DamagedArtifact> Damaged { get; } = [];

    /// <summary>From the store into the folder.</summary>
    /// <exception cref="ArtifactStoreUnavailableException">The store does not answer: what was copied stays copied.</exception>
    public Task SaveAsync(IAsyncEnumerable<ListedFile> files, CancellationToken cancellationToken) => ForEachAsync(
        files,
        async (file, token) =>
        {
            await SaveAsync(file.Key, file.Size, file.Sha256, token);
            await SaveAsync(file.Key.Metadata, null, file.MetadataSha256, token);
        },
        cancellationToken);

    /// <summary>From the folder into the store, under the same keys.</summary>
    /// <exception cref="ArtifactStoreUnavailableException">The store does not answer: what was copied stays copied.</exception>
    public Task BringBackAsync(IAsyncEnumerable<ListedFile> files, CancellationToken cancellationToken) => ForEachAsync(
        files,
        async (file, token) =>
        {
            // The file last: what has its file has its metadata too.
            await BringBackAsync(file.Key.Metadata, null, file.MetadataSha256, null, token);
            await BringBackAsync(file.Key, file.Size, file.Sha256, file.Properties, token);
        },
        cancellationToken);

    /// <summary>Only looks whether the folder has every file, by its digest.</summary>
    public Task CompareAsync(IAsyncEnumerable<ListedFile> files, CancellationToken cancellationToken) => ForEachAsync(
        files,
        async (file, token) =>
        {
            if (!await IsSavedAsync(folder.PathOf(file.Key), file.Size, file.Sha256, token)
                || !await IsSavedAsync(folder.PathOf(file.Key.Metadata), null, file.MetadataSha256, token))
            {
                throw new InvalidDataException("The backup does not have it, or has other bytes.");
            }
        },
        cancellationToken);

    private Task ForEachAsync(
        IAsyncEnumerable<ListedFile> files, Func<ListedFile, CancellationToken, Task> copy, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                try
                {
                    await copy(file, token);
                }
                catch (InvalidDataException exception)
                {
                    Damaged.Enqueue(new(file.Properties.FileName, file.Key.Value, exception.Message));
                }

                copied(file.Size);
            });

    /// <param name="size"><see langword="null"/> if nobody knows.</param>
    private async Task SaveAsync(ArtifactKey key, long? size, string sha256, CancellationToken cancellationToken)
    {
        var path = folder.PathOf(key);
        if (await IsSavedAsync(path, size, sha256, cancellationToken))
        {
            return;
        }

        await using var content = await store.OpenReadAsync(key, range: null, cancellationToken)
            ?? throw new InvalidDataException($"The store has no object '{key}'.");
        await BackupFolder.WriteAsync(path, async file =>
        {
            var digest = await CopyAsync(content, file, cancellationToken);
            return digest == sha256 ? digest : throw new InvalidDataException($"The object '{key}' has another digest.");
        });
    }

    private async Task<bool> IsSavedAsync(string path, long? size, string sha256, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists || (size is not null && file.Length != size))
        {
            return false;
        }

        // A length says little of a file that was renamed right before a power cut, and nothing where nobody knows it.
        if (!verify && size is not null)
        {
            return true;
        }

        await using var content = file.OpenRead();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)) == sha256;
    }

    private async Task BringBackAsync(
        ArtifactKey key, long? size, string sha256, ArtifactProperties? properties, CancellationToken cancellationToken)
    {
        if (await IsBackAsync(key, size, sha256, cancellationToken))
        {
            return;
        }

        FileStream content;
        try
        {
            content = new FileStream(folder.PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"The backup has no file '{folder.PathOf(key)}'.", exception);
        }

        await using var verified = new VerifiedStream(content, sha256);
        try
        {
            await store.PutAsync(key, verified, content.Length, properties, cancellationToken);
        }
        catch (ArtifactExistsException)
        {
            throw new InvalidDataException($"The store has another object '{key}'.");
        }
    }

    /// <exception cref="InvalidDataException">Another object is there.</exception>
    private async Task<bool> IsBackAsync(ArtifactKey key, long? size, string sha256, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(key, cancellationToken) is not { } head)
        {
            return false;
        }

        if (size is not null && head.Length != size)
        {
            throw new InvalidDataException($"The store has another object '{key}'.");
        }

        if (verify || size is null)
        {
            await using var content = await store.OpenReadAsync(key, range: null, cancellationToken);
            var digest = content is null ? "" : Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            return digest == sha256 ? true : throw new InvalidDataException($"The store has another object '{key}'.");
        }

        return true;
    }

    private static async Task<string> CopyAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
