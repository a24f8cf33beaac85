using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>The normalized names of one shard's packages that are neither deleted nor quarantined, in ordinal order.</summary>
[GenerateSerializer, Immutable, Alias("larder.CatalogueNames")]
public sealed record CatalogueNames([property: Id(0)] ImmutableArray<string> Names);
