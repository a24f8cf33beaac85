using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Simple;

/// <summary>The views of the root page for those who may not read everything.</summary>
/// <remarks>
/// A request looks up what its caller may read, by the objects that say it, and has the view. Only when one of these objects is new,
/// or an access list has come that no package had before, it is found out which view it is; and only when a view was never made or names
/// have changed, something is rendered. Views that nobody asked for the longest are forgotten.
/// </remarks>
internal sealed class RootViews
{
    /// <summary>About what a view takes that is the whole page.</summary>
    public const int SlotOverhead = 500;

    /// <summary>The most views, however small they are.</summary>
    internal const int MaxViews = 1_024;

    private const int RememberedScopes = 16 * 1_024;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, RootViewSlot> _slots = new(StringComparer.Ordinal);
    private readonly RecentlyUsed<ScopeKey, Known> _scopes = new(RememberedScopes);
    private readonly CacheMemory _memory;
    private readonly TimeProvider _time;

    public RootViews(CacheMemory memory, TimeProvider time)
    {
        (_memory, _time) = (memory, time);
        memory.AddItems(() => _slots.Values);
    }

    /// <summary>How many there are.</summary>
    public int Count => _slots.Count;

    /// <summary>The page that a caller is shown.</summary>
    public RootPage GetPage(ReadScope scope, RootState state, SimpleFormat format, bool gzip)
    {
        var (view, slot) = scope.IsOpen
            ? (state.Whole, null)
            : Find(new ScopeKey(scope.All, scope.Principals, scope.Index, scope.Patterns), state);
        return view == state.Whole || slot is null
            ? new RootPage(view.GetPage(format, gzip), Find(ScopeKey.OfAnonymous(scope.Index), state).View == view)
            : new RootPage(slot.GetPage(view, format, gzip), IsForEverybody: false);
    }

    /// <summary>Forgets views that nobody has asked for lately: they still hold what has changed since. Call it after a change.</summary>
    public void ForgetUnused()
    {
        var since = _time.GetTimestamp() - (long)(Unused.TotalSeconds * _time.TimestampFrequency);
        foreach (var slot in _slots.Values.Where(slot => slot.LastUsed < since))
        {
            slot.Evict();
        }
    }

    public void Remove(RootViewSlot slot) => _slots.TryRemove(KeyValuePair.Create(slot.Key, slot));

    private (RootView View, RootViewSlot? Slot) Find(ScopeKey key, RootState state)
    {
        if (_scopes.TryGet(key, out var known) && known.Lists == state.Lists && !known.Slot.IsEvicted)
        {
            return (known.Slot.Get(state, known.Filter, seed: null), known.Slot);
        }

        // With the same lists, the earlier view is one of somebody who may read the same as this caller.
        var seed = known?.Slot.Shown is { } shown && shown.State.Lists == known.Lists ? shown : null;
        var filter = known?.Filter ?? new ReadScope(key.All, key.Principals, key.Index, key.Patterns).ToFilter();
        var found = new Known(filter, state.Lists, SlotOf(RootViewKey.Of(filter, state.Lists)));
        _scopes.Set(key, found);
        var view = found.Slot.Get(state, filter, seed);
        _memory.Trim();
        return (view, found.Slot);
    }

    private RootViewSlot SlotOf(string key)
    {
        var slot = _slots.GetOrAdd(key, static (key, home) => new RootViewSlot(key, home, home._memory, home._time), this);
        if (_slots.Count > MaxViews)
        {
            // A tenth more than needed, so that not every new view has to look for the oldest ones.
            foreach (var oldest in _slots.Values.Where(other => other != slot).OrderBy(other => other.LastUsed).Take(MaxViews / 10))
            {
                oldest.Evict();
            }
        }

        return slot;
    }

    /// <summary>What is known of those for whom these objects say what they may read.</summary>
    private sealed record Known(ReadFilter Filter, RootLists Lists, RootViewSlot Slot);

    /// <summary>Compares objects, not what they say.</summary>
    private readonly record struct ScopeKey(bool All, CallerPrincipals Principals, IndexAccess Index, IReadOnlyList<string>? Patterns)
    {
        public static ScopeKey OfAnonymous(IndexAccess index) => new(All: false, CallerPrincipals.Anonymous, index, Patterns: null);

        public bool Equals(ScopeKey other) =>
            All == other.All
            && ReferenceEquals(Principals, other.Principals)
            && ReferenceEquals(Index, other.Index)
            && ReferenceEquals(Patterns, other.Patterns);

        public override int GetHashCode() => HashCode.Combine(
            All, RuntimeHelpers.GetHashCode(Principals), RuntimeHelpers.GetHashCode(Index), RuntimeHelpers.GetHashCode(Patterns));
    }
}

/// <summary>A root page as somebody is shown it.</summary>
/// <param name="IsForEverybody">Whether it is what somebody without credentials is shown, with nothing left out.</param>
internal readonly record struct RootPage(Page Page, bool IsForEverybody);
