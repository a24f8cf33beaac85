using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Simple;

/// <summary>Some names of a shard that follow each other, and who may read each.</summary>
/// <remarks>
/// Where a piece ends is a matter of the names alone, and not of how the list came to be: every gateway makes the same pieces, so
/// that their compressed bytes are the same too; and a change of one name leaves all pieces but one as they are.
/// </remarks>
internal sealed class RootPiece
{
    /// <summary>How many names a piece has on average.</summary>
    private const int Average = 1_024;

    private static readonly ImmutableArray<Readership> NoLists = [Readership.Default];

    /// <summary>For each name the number of its list; <see langword="null"/> if all have the same.</summary>
    private readonly int[]? _numbers;

    private RootPiece(RootNames names, ImmutableArray<Readership> lists, int[]? numbers) =>
        (Names, Lists, _numbers) = (names, lists, numbers);

    public RootNames Names { get; }

    /// <summary>The different lists of those who may read the packages.</summary>
    public ImmutableArray<Readership> Lists { get; }

    /// <summary>What it holds now, in bytes.</summary>
    public long Size => Names.Size + (sizeof(int) * (_numbers?.Length ?? 0L));

    /// <summary>In order.</summary>
    public IEnumerable<ListedName> Listed => Names.All.Select((name, number) => new ListedName(name, ListOf(number)));

    /// <param name="listed">In order.</param>
    public static ImmutableArray<RootPiece> Cut(IEnumerable<ListedName> listed)
    {
        var pieces = ImmutableArray.CreateBuilder<RootPiece>();
        var open = new List<ListedName>();
        foreach (var name in listed)
        {
            open.Add(name);
            if (IsLast(name.Name))
            {
                pieces.Add(Of(open));
                open.Clear();
            }
        }

        if (open.Count > 0)
        {
            pieces.Add(Of(open));
        }

        return pieces.ToImmutable();
    }

    /// <summary>Whether a piece ends behind this name, whatever follows.</summary>
    public static bool IsLast(string name)
    {
        // Not the sum that says which shard a name is in: that one has the same remainder for all of them.
        var hash = 0u;
        foreach (var character in name)
        {
            hash = unchecked((hash * 0x9E37_79B1u) + character);
        }

        return (unchecked(hash * 0x85EB_CA6Bu) >> 16) % Average == 0;
    }

    /// <summary>The same piece with what an earlier one has in common with it.</summary>
    public RootPiece Like(RootPiece earlier) =>
        !Names.AreSame(earlier.Names) ? this
        : Lists.AsSpan().SequenceEqual(earlier.Lists.AsSpan()) && _numbers.AsSpan().SequenceEqual(earlier._numbers) ? earlier
        : new RootPiece(earlier.Names, Lists, _numbers);

    /// <summary>What somebody is shown of it.</summary>
    /// <returns><see langword="null"/> for nothing.</returns>
    public RootSelection? Select(ReadRights rights)
    {
        if (!rights.DependsOnNames)
        {
            var readable = Lists.Count(list => rights.Of(list) != ListReading.Withheld);
            if (readable == 0 || readable == Lists.Length)
            {
                return readable == 0 ? null : Names.Whole;
            }
        }

        var chosen = new byte[(Names.Count + 7) / 8];
        var (number, count) = (0, 0);
        var text = Names.Text.AsSpan();
        foreach (var name in text.Split((char)RootSelection.Separator))
        {
            if (rights.Allow(text[name], ListOf(number)))
            {
                chosen[number >> 3] |= (byte)(1 << (number & 7));
                count++;
            }

            number++;
        }

        return count == 0 ? null : count == Names.Count ? Names.Whole : Names.Select(chosen);
    }

    private static RootPiece Of(List<ListedName> listed)
    {
        var names = new RootNames([.. listed.Select(name => name.Name)]);
        if (listed.All(name => name.Readers == Readership.Default))
        {
            return new RootPiece(names, NoLists, null);
        }

        var known = new Dictionary<Readership, int>(ReferenceEqualityComparer.Instance);
        var numbers = listed.Select(name => known.TryGetValue(name.Readers, out var number) ? number : known[name.Readers] = known.Count)
            .ToArray();
        return new RootPiece(
            names, [.. known.OrderBy(list => list.Value).Select(list => list.Key)], known.Count == 1 ? null : numbers);
    }

    private Readership ListOf(int number) => Lists[_numbers?[number] ?? 0];
}
