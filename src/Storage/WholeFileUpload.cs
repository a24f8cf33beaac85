using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage;

/// <summary>Stores the file when it is whole: for stores that gain nothing from beginning earlier.</summary>
internal sealed class WholeFileUpload(IArtifactStore store, ArtifactKey key, string path, ArtifactProperties properties) : IArtifactUpload
{
    public void Advance(long written)
    {
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => store.PutFileAsync(key, path, properties, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
