namespace Larder.Grains.Abstractions.Leases;

/// <summary>The activation that was asked may no longer answer for its grain: another one has taken over, or a write
/// ended in the unknown. Ask again: the next activation starts from what is really stored.</summary>
[GenerateSerializer, Alias("larder.OwnershipLostException")]
public sealed class OwnershipLostException(string message) : Exception(message);
