namespace Larder.Grains.Abstractions.Leases;

/// <summary>A change was sent to another activation than the one it was meant for. Nothing came of it:
/// ask for the epoch, and send it again.</summary>
[GenerateSerializer, Alias("larder.ChangeNotMeantException")]
public sealed class ChangeNotMeantException(string message) : Exception(message);
