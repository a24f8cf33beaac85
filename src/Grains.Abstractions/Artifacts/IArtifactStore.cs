namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>The bytes of files. Whole objects under keys that are written once and never again.</summary>
/// <remarks>
/// Every implementation passes the same contract tests. An operation whose store is not reachable throws
/// <see cref="ArtifactStoreUnavailableException"/>; "not there" is <see langword="null"/>, not an exception.
/// </remarks>
public interface IArtifactStore
{
    /// <summary>Stores everything that <paramref name="content"/> holds. When this returns, the object survives a power cut.</summary>
    /// <param name="key">A key that was never used before; one in use is refused with <see cref="ArtifactExistsException"/>.</param>
    /// <param name="length">In bytes, if known: then another length of <paramref name="content"/> is an <see cref="IOException"/>.</param>
    /// <param name="properties">What a rebuild from the store alone needs; stored with the object where the store can.</param>
    /// <remarks>If this throws, nothing can be read under the key.</remarks>
    Task PutAsync(
        ArtifactKey key,
        Stream content,
        long? length,
        ArtifactProperties? properties,
        CancellationToken cancellationToken);

    /// <summary>As <see cref="PutAsync"/>, with what a local file holds. The file must not be written to any more.</summary>
    /// <param name="path">The file. The store may take it away instead of copying it; the caller deletes what is left.</param>
    Task PutFileAsync(
        ArtifactKey key,
        string path,
        ArtifactProperties? properties,
        CancellationToken cancellationToken);

    /// <summary>Begins to store a local file that is still being written, by appending only.</summary>
    /// <param name="path">The file, as in <see cref="PutFileAsync"/>.</param>
    IArtifactUpload Begin(ArtifactKey key, string path, ArtifactProperties properties);

    /// <summary>Opens an object, or a part of it, for reading.</summary>
    /// <param name="range">Within the object's size; <see langword="null"/> for all of it.</param>
    /// <returns>A stream of exactly that length, which the caller disposes of; <see langword="null"/> if there is no such object.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the object.</exception>
    Task<Stream?> OpenReadAsync(ArtifactKey key, ByteRange? range, CancellationToken cancellationToken);

    /// <summary>What is known of an object without reading it; <see langword="null"/> if there is none.</summary>
    Task<ArtifactHead?> HeadAsync(ArtifactKey key, CancellationToken cancellationToken);

    /// <summary>Removes an object for good.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(ArtifactKey key, CancellationToken cancellationToken);

    /// <summary>Looks whether objects can be read and stored at present, as far as that can be told cheaply, and leaves nothing
    /// behind.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>All objects in the ordinal order of their keys, read as they are asked for.</summary>
    /// <param name="prefix">Only keys that begin so; empty for all.</param>
    /// <param name="after">Begin behind this key; <see langword="null"/> for the beginning.</param>
    IAsyncEnumerable<ArtifactHead> ListAsync(string prefix, ArtifactKey? after, CancellationToken cancellationToken);

    /// <summary>Removes what uploads left that never ended: no object, but room that is taken.</summary>
    /// <param name="startedBefore">Only what began before; of that an upload still under way fails, or is left alone.</param>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveUnfinishedAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken);

    /// <summary>A URL from which a client can read the object itself for a while, without further credentials. Never to be logged.</summary>
    /// <param name="fileName">What the answer's Content-Disposition says.</param>
    /// <returns><see langword="null"/> if the bytes are to be streamed: the store has no such URLs, or its settings say so.</returns>
    Task<Uri?> TryGetDownloadUrlAsync(ArtifactKey key, string fileName, CancellationToken cancellationToken);
}
