namespace Larder.Grains.Abstractions.Packages;

/// <summary>The outcome of a change to a package.</summary>
/// <param name="Refusal"><see cref="Refusal.None"/> if the change holds: it is durable, and no gateway shows the package
/// without it.</param>
/// <param name="Serial">The package's serial after the change; unchanged if there was nothing to change.</param>
/// <param name="Changed">How many files changed, or 1 for a change of something else. 0 if what was asked for was so already.</param>
[GenerateSerializer, Immutable, Alias("larder.PackageChange")]
public readonly record struct PackageChange(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] long Serial,
    [property: Id(2)] int Changed);
