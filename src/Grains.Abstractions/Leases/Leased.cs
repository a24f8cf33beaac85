namespace Larder.Grains.Abstractions.Leases;

/// <summary>A snapshot, and how long it may be served from memory.</summary>
/// <typeparam name="T">The snapshot's type; immutable.</typeparam>
/// <param name="Snapshot"><see langword="null"/> when <paramref name="Exists"/> is false, or when the reader holds the
/// snapshot of <paramref name="Serial"/> already.</param>
/// <param name="Exists">False when there is nothing under this key.</param>
/// <param name="Serial">The snapshot's version: grows by one with each change and never goes back. 0 if nothing exists.</param>
/// <param name="Duration">Counted from before the reader asked. Zero: answer the waiting request with it, and keep nothing.</param>
[GenerateSerializer, Immutable, Alias("larder.Leased`1")]
public sealed record Leased<T>(
    [property: Id(0)] T? Snapshot,
    [property: Id(1)] bool Exists,
    [property: Id(2)] long Serial,
    [property: Id(3)] TimeSpan Duration)
    where T : class;
