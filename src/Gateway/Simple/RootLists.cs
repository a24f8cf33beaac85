using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Simple;

/// <summary>All different access lists of an index's packages, and maybe some that no package has any more: the same object as long as
/// no new one comes.</summary>
internal sealed class RootLists
{
    public static readonly RootLists None = new([]);

    /// <summary>So many that are not needed any more are always borne.</summary>
    private const int Spare = 1_000;

    private readonly HashSet<Readership> _all;
    private readonly int _needed;

    private RootLists(HashSet<Readership> all, int? needed = null) => (_all, _needed) = (all, needed ?? all.Count);

    /// <summary>In no order.</summary>
    public IReadOnlyCollection<Readership> All => _all;

    /// <param name="changed">Fragments whose lists may be new.</param>
    /// <param name="all">All fragments.</param>
    public RootLists With(IEnumerable<RootFragment> changed, RootFragment[] all)
    {
        var more = changed.SelectMany(fragment => fragment.Lists).Where(list => !_all.Contains(list)).ToList();
        if (more.Count == 0)
        {
            return this;
        }

        return _all.Count > (2 * _needed) + Spare
            ? new RootLists([.. all.SelectMany(fragment => fragment.Lists)])
            : new RootLists([.. _all, .. more], _needed);
    }
}
