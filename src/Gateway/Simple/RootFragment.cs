using System.Collections.Immutable;
using Larder.Gateway.Caching;

namespace Larder.Gateway.Simple;

/// <summary>What one shard of the catalogue contributes to the root page, as of one serial.</summary>
internal sealed class RootFragment
{
    private readonly ImmutableArray<RootPiece> _pieces;
    private readonly CacheCharge _charge;
    private readonly Lazy<RootPart>[] _parts;

    private RootFragment(ImmutableArray<RootPiece> pieces, CacheCharge charge)
    {
        _pieces = pieces;
        _charge = charge;
        _parts = [New(true, false), New(false, false), New(true, true), New(false, true)];
        Count = pieces.Sum(piece => piece.Count);
        charge.Add(pieces.Sum(piece => piece.Size));

        Lazy<RootPart> New(bool json, bool deflated) => new(() => Join(json, deflated));
    }

    /// <summary>How many names there are.</summary>
    public int Count { get; }

    public bool IsEmpty => _pieces.IsEmpty;

    /// <summary>Normalized, in order.</summary>
    public IEnumerable<string> Names => _pieces.SelectMany(piece => piece.Names);

    /// <param name="names">Normalized, in order.</param>
    /// <param name="known">An earlier state, of which is taken over what is the same.</param>
    public static RootFragment Of(IEnumerable<string> names, RootFragment? known, CacheCharge charge) =>
        new(TakeOver(RootPiece.Cut(names), known?._pieces ?? []), charge);

    /// <summary>The state after a change. Costs as much as the pieces that the change is in.</summary>
    /// <param name="came">Normalized, in order.</param>
    /// <param name="went">Normalized.</param>
    public RootFragment With(ImmutableArray<string> came, ImmutableArray<string> went, CacheCharge charge)
    {
        var touched = came.Concat(went).Select(PieceOf).ToHashSet();
        var gone = went.ToHashSet(StringComparer.Ordinal);
        var pieces = ImmutableArray.CreateBuilder<RootPiece>();
        var open = new List<string>();
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
            while (end < came.Length && PieceOf(came[end]) == number)
            {
                end++;
            }

            open.AddRange(_pieces[number].Names.Where(name => !gone.Contains(name)).Concat(came[next..end]).Order(StringComparer.Ordinal));
            next = end;
            if (open.Count > 0 && (number == _pieces.Length - 1 || RootPiece.IsLast(open[^1])))
            {
                pieces.AddRange(RootPiece.Cut(open));
                open.Clear();
            }
        }

        pieces.AddRange(RootPiece.Cut(open.Concat(came[next..])));
        return new RootFragment(pieces.ToImmutable(), charge);
    }

    /// <param name="deflated">Whether to get a piece for a gzip stream.</param>
    public RootPart GetPart(bool json, bool deflated) => _parts[(json ? 0 : 1) + (deflated ? 2 : 0)].Value;

    private static ImmutableArray<RootPiece> TakeOver(ImmutableArray<RootPiece> pieces, ImmutableArray<RootPiece> known)
    {
        var byFirst = known.ToDictionary(piece => piece.First, StringComparer.Ordinal);
        return [.. pieces.Select(piece =>
            byFirst.TryGetValue(piece.First, out var same) && same.HasSameNames(piece) ? same : piece)];
    }

    private RootPart Join(bool json, bool deflated)
    {
        var parts = new List<RootPart>(2 * _pieces.Length);
        foreach (var piece in _pieces)
        {
            if (json && parts.Count > 0)
            {
                parts.Add(RootPart.Comma(deflated));
            }

            var (part, added) = piece.GetPart(json, deflated);
            _charge.Add(added);
            parts.Add(part);
        }

        return RootPart.Join(parts);
    }

    /// <summary>The number of the piece that a name is in, or would be in.</summary>
    private int PieceOf(string name)
    {
        var (low, high) = (0, _pieces.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = string.CompareOrdinal(_pieces[middle].First, name) <= 0 ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
