namespace Larder.Grains.Abstractions;

/// <summary>The database cannot be read or written at the moment: its disk is full or broken, its server is away, or another process
/// holds it. Nothing was changed. The gateway says 503.</summary>
[GenerateSerializer, Alias("larder.DatabaseUnavailableException")]
public sealed class DatabaseUnavailableException(string message, Exception? inner) : IOException(message, inner);
