using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>The access list of one package.</summary>
/// <param name="Package">Normalized name; there may be no file under it.</param>
/// <param name="Entries">By principal; at least one.</param>
[GenerateSerializer, Immutable, Alias("larder.PackageAccessList")]
public sealed record PackageAccessList([property: Id(0)] string Package, [property: Id(1)] ImmutableArray<AccessEntry> Entries);
