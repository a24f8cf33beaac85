using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>The normalized names of one shard's packages that have files and are not quarantined, in ordinal order.</summary>
[GenerateSerializer, Immutable, Alias("larder.CatalogueNames")]
public sealed record CatalogueNames([property: Id(0)] ImmutableArray<string> Names);
