namespace Larder.Grains.Abstractions.Artifacts;

/// <summary>The artifact store cannot be reached, is full, or answers with errors of its own. The gateway says 503.</summary>
public sealed class ArtifactStoreUnavailableException(string message, Exception? inner)
    : IOException(message, inner);

/// <summary>An object is there already under a key that was to be written.</summary>
public sealed class ArtifactExistsException(ArtifactKey key)
    : IOException($"An object is there already under the key '{key}'.");
