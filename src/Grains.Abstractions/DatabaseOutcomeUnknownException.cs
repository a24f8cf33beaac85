namespace Larder.Grains.Abstractions;

/// <summary>The database went away while a change was being committed: the change is there in whole or not at all, and nobody here
/// knows which. Who asks again finds out. The gateway says 503.</summary>
[GenerateSerializer, Alias("larder.DatabaseOutcomeUnknownException")]
public sealed class DatabaseOutcomeUnknownException(string message, Exception? inner) : IOException(message, inner);
