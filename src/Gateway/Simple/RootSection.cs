using System.Collections.Immutable;
using Larder.Gateway.Caching;

namespace Larder.Gateway.Simple;

/// <summary>What one shard of the catalogue contributes to a view of the root page.</summary>
/// <param name="selections">For each piece what is shown of it; <see langword="null"/> for nothing.</param>
/// <param name="charge">Takes the bytes of whole pieces that are rendered.</param>
internal sealed class RootSection(ImmutableArray<RootSelection?> selections, CacheCharge charge)
{
    /// <summary>About what a section takes in memory beside what is rendered, without its pieces and for each of them.</summary>
    private const int Overhead = 200, PieceOverhead = 100;

    private readonly Lock _lock = new();
    private readonly RootPart?[] _parts = new RootPart?[4];

    public ImmutableArray<RootSelection?> Selections => selections;

    public bool IsEmpty { get; } = selections.All(selection => selection is null);

    /// <summary>Whether nothing is left out.</summary>
    public bool IsWhole { get; } = selections.All(selection => selection is { IsWhole: true });

    /// <summary>The bytes that it takes beside whole pieces.</summary>
    public long OwnBytes =>
        Overhead + ((long)PieceOverhead * selections.Length)
        + selections.Sum(selection => selection is { IsWhole: false } ? selection.Size : 0);

    /// <param name="deflated">Whether to get a piece for a gzip stream.</param>
    public RootPart GetPart(bool json, bool deflated)
    {
        ref var part = ref _parts[(json ? 0 : 1) + (deflated ? 2 : 0)];
        if (Volatile.Read(ref part) is { } known)
        {
            return known;
        }

        // One joins, and whoever else wants it waits: compressing takes longer than that.
        lock (_lock)
        {
            return part ??= Join(json, deflated);
        }
    }

    private RootPart Join(bool json, bool deflated)
    {
        var parts = new List<RootPart>(2 * selections.Length);
        foreach (var selection in selections.OfType<RootSelection>())
        {
            if (json && parts.Count > 0)
            {
                parts.Add(RootPart.Comma(deflated));
            }

            var (part, added) = selection.GetPart(json, deflated);
            charge.Add(selection.IsWhole ? added : 0);
            parts.Add(part);
        }

        return RootPart.Join(parts);
    }
}
