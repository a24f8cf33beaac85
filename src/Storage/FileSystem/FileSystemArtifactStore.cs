using System.Buffers;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Storage.FileSystem;

/// <summary>Keeps each object as a file whose path below <c>objects</c> in the root is its key.</summary>
/// <remarks>
/// An object is written to <c>incoming</c>, flushed, and then linked to its name in one step, which fails if the name is taken. A segment
/// of a key has at most 255 characters here, as a file name has; and no key can lie beneath another. Properties are not stored: file
/// systems have no portable place for them, and a rebuild finds all but the uploader's name in the key, the <c>.metadata</c> object
/// beside the file, the file's own digest and its time of writing.
/// </remarks>
internal sealed partial class FileSystemArtifactStore : IArtifactStore
{
    private readonly string _root;
    private readonly int _bufferBytes;
    private readonly ObjectFolder _objects;
    private readonly IncomingFolder _incoming;
    private readonly ILogger<FileSystemArtifactStore> _logger;

    /// <summary>Makes the root's folders.</summary>
    /// <exception cref="IOException">The root cannot be used.</exception>
    public FileSystemArtifactStore(IOptions<FileSystemArtifactOptions> options, ILogger<FileSystemArtifactStore> logger)
    {
        var root = Path.GetFullPath(options.Value.Root);
        _bufferBytes = options.Value.BufferBytes;
        _objects = new ObjectFolder(Path.Combine(root, "objects"));
        _incoming = new IncomingFolder(Path.Combine(root, "incoming"));
        _logger = logger;

        _root = root;

        _objects.Prepare();
        _incoming.Prepare();
    }

    /// <summary>Removes what an ended process left unfinished.</summary>
    /// <remarks>For the one process that writes to the root: a file is for a moment not locked when another process makes it.</remarks>
    public void RemoveUnfinished()
    {
        if (_incoming.RemoveAbandoned(DateTimeOffset.MaxValue) is var removed and > 0)
        {
            LogUnfinishedRemoved(removed, _root);
        }
    }

    public async Task PutAsync(
        ArtifactKey key,
        Stream content,
        long? length,
        ArtifactProperties? properties,
        CancellationToken cancellationToken)
    {
        await using var file = Guard(_incoming.Create);
        try
        {
            var written = await CopyAsync(content, file, cancellationToken);
            if (length is not null && length != written)
            {
                throw new IOException($"{written} bytes came for '{key}', and not {length}.");
            }

            await Task.Run(() => Guard(() => Finish(key, file)), cancellationToken);
        }
        finally
        {
            Discard(file.Name);
        }
    }

    public async Task PutFileAsync(
        ArtifactKey key,
        string path,
        ArtifactProperties? properties,
        CancellationToken cancellationToken)
    {
        if (!await Task.Run(() => Guard(() => TryMove(key, path)), cancellationToken))
        {
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            await PutAsync(key, content, content.Length, properties, cancellationToken);
        }
    }

    public IArtifactUpload Begin(ArtifactKey key, string path, ArtifactProperties properties) =>
        new WholeFileUpload(this, key, path, properties);

    public Task<Stream?> OpenReadAsync(ArtifactKey key, ByteRange? range, CancellationToken cancellationToken)
    {
        var file = Guard(() => _objects.TryOpen(key));
        if (file is null)
        {
            return Task.FromResult<Stream?>(null);
        }

        var size = RandomAccess.GetLength(file);
        if (range is { } part && (part.Offset < 0 || part.Length < 1 || part.Length > size - part.Offset))
        {
            file.Dispose();
            throw new ArgumentOutOfRangeException(nameof(range), range, $"The object has {size} bytes.");
        }

        return Task.FromResult<Stream?>(new FilePart(file, range?.Offset ?? 0, range?.Length ?? size, _bufferBytes));
    }

    public Task<ArtifactHead?> HeadAsync(ArtifactKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Guard(() => _objects.Head(key)));

    public Task<bool> DeleteAsync(ArtifactKey key, CancellationToken cancellationToken) =>
        Task.Run(() => Guard(() => _objects.Delete(key)), cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => Task.Run(
        () => Guard(() =>
        {
            _objects.Check();
            using var file = _incoming.Create();
            try
            {
                RandomAccess.Write(file.SafeFileHandle, [0], 0);
            }
            finally
            {
                Discard(file.Name);
            }
        }),
        cancellationToken);

    public IAsyncEnumerable<ArtifactHead> ListAsync(string prefix, ArtifactKey? after, CancellationToken cancellationToken) =>
        List(prefix, after?.Value ?? "", cancellationToken).ToAsyncEnumerable();

    public Task<int> RemoveUnfinishedAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        Task.Run(() => Guard(() => _incoming.RemoveAbandoned(startedBefore)), cancellationToken);

    public Task<Uri?> TryGetDownloadUrlAsync(ArtifactKey key, string fileName, CancellationToken cancellationToken) =>
        Task.FromResult<Uri?>(null);

    /// <summary>Copies to the end. What reading throws is passed on as it is.</summary>
    private async Task<long> CopyAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_bufferBytes);
        try
        {
            var written = 0L;
            while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                Guard(() => RandomAccess.Write(file.SafeFileHandle, buffer.AsSpan(0, read), written));
                written += read;
            }

            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Finish(ArtifactKey key, FileStream file)
    {
        if (!_objects.TryPublish(key, file.Name, file.SafeFileHandle))
        {
            throw new IOException("The folders of the artifact store lie on different file systems.");
        }
    }

    private bool TryMove(ArtifactKey key, string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (!_objects.TryPublish(key, path, file))
        {
            return false;
        }

        Discard(path);
        return true;
    }

    private IEnumerable<ArtifactHead> List(string prefix, string after, CancellationToken cancellationToken)
    {
        using var found = _objects.List(prefix, after).GetEnumerator();
        while (Guard(found.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found.Current;
        }
    }

    /// <summary>Removes a name that is not needed any more. If that fails, the object is none the worse.</summary>
    private void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDiscarded(exception, path);
        }
    }

    private static void Guard(Action operation) => Guard(() =>
    {
        operation();
        return true;
    });

    /// <summary>Turns what the file system cannot do (full, broken, not allowed) into the store's own exception.</summary>
    private static T Guard<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception exception) when (
            exception is (IOException or UnauthorizedAccessException) and not ArtifactExistsException)
        {
            throw new ArtifactStoreUnavailableException(
                $"The artifact store on the local disk failed: {exception.Message}", exception);
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information,
        Message = "Removed {Files} unfinished files that an ended process left in the artifact store {Root}")]
    private partial void LogUnfinishedRemoved(int files, string root);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Could not remove the temporary file {Path}")]
    private partial void LogNotDiscarded(Exception exception, string path);
}
