using System.Collections.Immutable;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Simple;

/// <summary>What one shard of the catalogue has for the root page, as of one serial: its names, and who may read each.</summary>
internal sealed class RootFragment
{
    private readonly ImmutableArray<RootPiece> _pieces;
    private readonly CacheCharge _charge;

    private RootFragment(ImmutableArray<RootPiece> pieces, CacheCharge charge)
    {
        (_pieces, _charge) = (pieces, charge);
        Whole = new RootSection([.. pieces.Select(piece => piece.Names.Whole)], charge);
        Count = pieces.Sum(piece => piece.Names.Count);
        Lists = pieces.Length == 1 ? pieces[0].Lists : [.. pieces.SelectMany(piece => piece.Lists).Distinct()];
        charge.Add(pieces.Sum(piece => piece.Size));
    }

    /// <summary>How many names there are.</summary>
    public int Count { get; }

    /// <summary>In order.</summary>
    public IEnumerable<ListedName> Listed => _pieces.SelectMany(piece => piece.Listed);

    /// <summary>The different lists of those who may read the packages.</summary>
    public ImmutableArray<Readership> Lists { get; }

    /// <summary>For who may read everything.</summary>
    public RootSection Whole { get; }

    /// <param name="listed">In order.</param>
    /// <param name="known">An earlier state, of which is taken over what is the same.</param>
    public static RootFragment Of(IEnumerable<ListedName> listed, RootFragment? known, CacheCharge charge) =>
        new(TakeOver(RootPiece.Cut(listed), known?._pieces ?? []), charge);

    /// <summary>The state after a change. Costs as much as the pieces that the change is in.</summary>
    /// <param name="came">In order.</param>
    /// <param name="went">Normalized. A name that others may read than before went and came.</param>
    public RootFragment With(ImmutableArray<ListedName> came, ImmutableArray<string> went, CacheCharge charge)
    {
        var touched = came.Select(name => name.Name).Concat(went).Select(PieceOf).ToHashSet();
        var gone = went.ToHashSet(StringComparer.Ordinal);
        var pieces = ImmutableArray.CreateBuilder<RootPiece>();
        var open = new List<ListedName>();
        var next = 0;
        for (var number = 0; number < _pieces.Length; number++)
        {
            // A piece whose last name went flows into the one behind it.
            if (!touched.Contains(number) && open.Count == 0)
            {
                pieces.Add(_pieces[number]);
                continue;
            }

            var end = next;
            while (end < came.Length && PieceOf(came[end].Name) == number)
            {
                end++;
            }

            open.AddRange(_pieces[number].Listed.Where(name => !gone.Contains(name.Name)).Concat(came[next..end])
                .OrderBy(name => name.Name, StringComparer.Ordinal));
            next = end;
            if (open.Count > 0 && (number == _pieces.Length - 1 || RootPiece.IsLast(open[^1].Name)))
            {
                pieces.AddRange(TakeOver(RootPiece.Cut(open), [_pieces[number]]));
                open.Clear();
            }
        }

        pieces.AddRange(RootPiece.Cut(open.Concat(came[next..])));
        return new RootFragment(pieces.ToImmutable(), charge);
    }

    /// <summary>What somebody is shown of it.</summary>
    /// <param name="before">An earlier state, and what somebody with these rights was shown of it.</param>
    public RootSection Select(ReadRights rights, (RootFragment Fragment, RootSection Section)? before)
    {
        var known = new Dictionary<RootPiece, RootSelection?>(ReferenceEqualityComparer.Instance);
        if (before is var (fragment, shown))
        {
            foreach (var (piece, selection) in fragment._pieces.Zip(shown.Selections))
            {
                known.Add(piece, selection);
            }
        }

        var section = new RootSection(
            [.. _pieces.Select(piece => known.TryGetValue(piece, out var selection) ? selection : piece.Select(rights))], _charge);
        return section.IsWhole ? Whole : section;
    }

    private static ImmutableArray<RootPiece> TakeOver(ImmutableArray<RootPiece> pieces, ImmutableArray<RootPiece> known)
    {
        var byFirst = known.ToDictionary(piece => piece.Names.First, StringComparer.Ordinal);
        return [.. pieces.Select(piece => byFirst.TryGetValue(piece.Names.First, out var earlier) ? piece.Like(earlier) : piece)];
    }

    /// <summary>The number of the piece that a name is in, or would be in.</summary>
    private int PieceOf(string name)
    {
        var (low, high) = (0, _pieces.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = string.CompareOrdinal(_pieces[middle].Names.First, name) <= 0 ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
