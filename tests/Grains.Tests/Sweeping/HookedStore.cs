using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>A real store that calls before each operation, so that a test can hold it up or break it off there.</summary>
internal sealed class HookedStore(IArtifactStore inner) : IArtifactStore
{
    /// <summary>Gets the operation's name and the key or prefix.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async Task PutAsync(
        ArtifactKey key, Stream content, long? length, ArtifactProperties? properties, CancellationToken cancellationToken)
    {
        await Before("put", key.Value);
        await inner.PutAsync(key, content, length, properties, cancellationToken);
    }

    public async Task PutFileAsync(ArtifactKey key, string path, ArtifactProperties? properties, CancellationToken cancellationToken)
    {
        await Before("put", key.Value);
        await inner.PutFileAsync(key, path, properties, cancellationToken);
    }

    public IArtifactUpload Begin(ArtifactKey key, string path, ArtifactProperties properties) => inner.Begin(key, path, properties);

    public async Task<Stream?> OpenReadAsync(ArtifactKey key, ByteRange? range, CancellationToken cancellationToken)
    {
        await Before("read", key.Value);
        return await inner.OpenReadAsync(key, range, cancellationToken);
    }

    public async Task<ArtifactHead?> HeadAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        await Before("head", key.Value);
        return await inner.HeadAsync(key, cancellationToken);
    }

    public async Task<bool> DeleteAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        await Before("delete", key.Value);
        return await inner.DeleteAsync(key, cancellationToken);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public async IAsyncEnumerable<ArtifactHead> ListAsync(
        string prefix, ArtifactKey? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Before("list", prefix);
        await foreach (var head in inner.ListAsync(prefix, after, cancellationToken))
        {
            yield return head;
        }
    }

    public Task<int> RemoveUnfinishedAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        inner.RemoveUnfinishedAsync(startedBefore, cancellationToken);

    public Task<Uri?> TryGetDownloadUrlAsync(ArtifactKey key, string fileName, CancellationToken cancellationToken) =>
        inner.TryGetDownloadUrlAsync(key, fileName, cancellationToken);
}
