using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Simple;

/// <summary>The view of the root page for those who may read the same packages. Made anew, from what is still the same of it, when
/// names or readers have changed and somebody asks.</summary>
internal sealed class RootViewSlot(string key, RootViews home, CacheMemory memory, TimeProvider time) : CacheItem
{
    private readonly Lock _lock = new();
    private readonly CacheCharge _charge = memory.NewCharge();
    private volatile Made? _made;
    private volatile bool _evicted;

    public string Key => key;

    /// <summary>Whether it was forgotten to make room.</summary>
    public bool IsEvicted => _evicted;

    /// <summary>What it shows, and of which state.</summary>
    public Made? Shown => _made;

    /// <summary>The view of this state.</summary>
    /// <param name="filter">Of somebody with this key.</param>
    /// <param name="seed">What the same caller was shown before, when the key was another one; <see langword="null"/> if nothing.</param>
    public RootView Get(RootState state, ReadFilter filter, Made? seed)
    {
        LastUsed = time.GetTimestamp();
        return _made is { } made && made.State == state ? made.View : Make(state, filter, seed);
    }

    public Page GetPage(RootView view, SimpleFormat format, bool gzip)
    {
        if (view.Find(format, gzip) is { } known)
        {
            return known;
        }

        var page = view.GetPage(format, gzip);
        Count();
        memory.Trim();
        return page;
    }

    /// <inheritdoc/>
    public override void Evict()
    {
        lock (_lock)
        {
            _evicted = true;
            _made = null;
            _charge.Release();
        }

        home.Remove(this);
    }

    private RootView Make(RootState state, ReadFilter filter, Made? seed)
    {
        lock (_lock)
        {
            if (_made is { } made && made.State == state)
            {
                return made.View;
            }

            var rights = new ReadRights(filter);
            var before = _made ?? seed;
            var sections = state.Fragments.Select((fragment, shard) => before is null
                ? fragment.Select(rights, before: null)
                : Select(fragment, before.State.Fragments[shard], before.View.Sections[shard])).ToArray();
            var view = Array.TrueForAll(sections, section => section.IsWhole) ? state.Whole : new RootView(sections);
            if (!_evicted)
            {
                _made = new Made(state, view);
                _charge.Set(OwnBytes);
            }

            return view;

            RootSection Select(RootFragment fragment, RootFragment earlier, RootSection shown) =>
                fragment == earlier ? shown : fragment.Select(rights, (earlier, shown));
        }
    }

    private void Count()
    {
        lock (_lock)
        {
            _charge.Set(OwnBytes);
        }
    }

    private long OwnBytes =>
        RootViews.SlotOverhead + (_made is { } made && made.View != made.State.Whole ? made.View.OwnBytes : 0);

    /// <summary>A view, and the state that it is of.</summary>
    public sealed record Made(RootState State, RootView View);
}
