namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>An object whose bytes are on their way into the store while their file is still being written.</summary>
/// <remarks>Nothing can be read under its key before <see cref="CompleteAsync"/> has returned. Disposing of it without that leaves
/// nothing. For one caller at a time.</remarks>
public interface IArtifactUpload : IAsyncDisposable
{
    /// <summary>Says that so many bytes of the file are written, and will not change. Neither waits nor throws.</summary>
    void Advance(long written);

    /// <summary>As <see cref="IArtifactStore.PutFileAsync"/>, once the whole file is written; what the store has by then is not sent
    /// again.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
