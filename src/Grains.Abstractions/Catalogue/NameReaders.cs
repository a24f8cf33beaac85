using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>Who may read each of some packages by their own access lists, each different list once.</summary>
/// <param name="Texts">The lists, as <see cref="ReaderList"/> writes them; at most <see cref="CatalogueNames.MaxNamesInOneMessage"/>.</param>
/// <param name="Numbers">For each package the number of its list in <paramref name="Texts"/>.</param>
[GenerateSerializer, Immutable, Alias("larder.NameReaders")]
public sealed record NameReaders(
    [property: Id(0)] ImmutableArray<string> Texts,
    [property: Id(1)] ImmutableArray<ushort> Numbers)
{
    /// <returns><see langword="null"/> if no package has a list of its own.</returns>
    public static NameReaders? Of(IReadOnlyCollection<Readership> packages)
    {
        if (packages.All(readers => readers == Readership.Default))
        {
            return null;
        }

        var numbers = new Dictionary<Readership, ushort>(ReferenceEqualityComparer.Instance);
        var ofPackages = ImmutableArray.CreateBuilder<ushort>(packages.Count);
        foreach (var readers in packages)
        {
            if (!numbers.TryGetValue(readers, out var number))
            {
                number = checked((ushort)numbers.Count);
                numbers.Add(readers, number);
            }

            ofPackages.Add(number);
        }

        return new NameReaders([.. numbers.OrderBy(text => text.Value).Select(text => text.Key.Text)], ofPackages.MoveToImmutable());
    }

    /// <summary>Names together with those who may read them.</summary>
    /// <param name="readers"><see langword="null"/> if none of the packages has a list of its own.</param>
    public static IEnumerable<ListedName> Join(ImmutableArray<string> names, NameReaders? readers)
    {
        if (readers is null)
        {
            return names.Select(name => new ListedName(name, Readership.Default));
        }

        var shared = readers.Texts.Select(Readership.Of).ToArray();
        return names.Zip(readers.Numbers, (name, number) => new ListedName(name, shared[number]));
    }
}

/// <summary>A package as the root page knows it.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="Readers">Who may read it by its own access list.</param>
public readonly record struct ListedName(string Name, Readership Readers);
