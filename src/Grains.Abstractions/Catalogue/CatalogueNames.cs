using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>The normalized names of one shard's packages that are neither deleted nor quarantined, in ordinal order: the first of
/// them, or what changed since an older serial.</summary>
/// <param name="Names">The first names, as many as go into one message; if <paramref name="Since"/> is set, the names that came.</param>
/// <param name="Count">How many names there are in all. Read the others with <see cref="ICatalogueGrain.ReadNamesAsync"/>, unless
/// <paramref name="Since"/> is set.</param>
/// <param name="Since">The serial that the reader said it knows, if this says only what is different since;
/// <see langword="null"/> if it does not build on anything.</param>
/// <param name="Removed">The names that went; empty unless <paramref name="Since"/> is set.</param>
[GenerateSerializer, Immutable, Alias("larder.CatalogueNames")]
public sealed record CatalogueNames(
    [property: Id(0)] ImmutableArray<string> Names,
    [property: Id(1)] int Count,
    [property: Id(2)] long? Since,
    [property: Id(3)] ImmutableArray<string> Removed)
{
    /// <summary>Who may read the packages in <see cref="Names"/>; <see langword="null"/> if none of them has a list of its own. A name
    /// whose readers are others than before is among those that went, and among those that came.</summary>
    [Id(4)]
    public NameReaders? Readers { get; init; }

    /// <summary>The most names in one message.</summary>
    public const int MaxNamesInOneMessage = 10_000;

    /// <summary>The most characters that the names of one message have together, and the different lists of those who may read
    /// them.</summary>
    public const int MaxCharactersInOneMessage = 1 << 19;
}

/// <summary>Some names of a shard, in ordinal order.</summary>
[GenerateSerializer, Immutable, Alias("larder.NamePart")]
public sealed record NamePart([property: Id(0)] ImmutableArray<string> Names)
{
    /// <summary>Who may read them; <see langword="null"/> if none of them has a list of its own.</summary>
    [Id(1)]
    public NameReaders? Readers { get; init; }
}
