using System.Text;

namespace Larder.Gateway.Simple;

/// <summary>The names of a piece, and the selections of them that somebody is shown. Who may read them does not matter here: another
/// access list leaves the names, and all that was rendered of them, as they are.</summary>
internal sealed class RootNames
{
    private readonly byte[] _names;
    private readonly Lock _lock = new();

    /// <summary>Held by the views that show them.</summary>
    private readonly List<WeakReference<RootSelection>> _selections = [];

    /// <param name="names">Normalized, in order; at least one.</param>
    public RootNames(IReadOnlyList<string> names)
    {
        (First, Count) = (names[0], names.Count);
        _names = Encoding.ASCII.GetBytes(string.Join((char)RootSelection.Separator, names));
        Whole = new RootSelection(_names, null);
    }

    public string First { get; }

    public int Count { get; }

    /// <summary>All of them.</summary>
    public RootSelection Whole { get; }

    /// <summary>What it holds now, in bytes, but for selections other than the whole.</summary>
    public long Size => _names.Length + Whole.Size;

    /// <summary>The names with the separator between two.</summary>
    public string Text => Encoding.ASCII.GetString(_names);

    /// <summary>In order.</summary>
    public IEnumerable<string> All => Text.Split((char)RootSelection.Separator);

    public bool AreSame(RootNames other) => _names.AsSpan().SequenceEqual(other._names);

    /// <summary>The selection of these names, which all views share that show the same of them.</summary>
    /// <param name="chosen">A bit for each name, the lowest first; not all of them, and not none.</param>
    public RootSelection Select(byte[] chosen)
    {
        lock (_lock)
        {
            _selections.RemoveAll(known => !known.TryGetTarget(out _));
            foreach (var known in _selections)
            {
                if (known.TryGetTarget(out var selection) && selection.HasSame(chosen))
                {
                    return selection;
                }
            }

            var made = new RootSelection(_names, chosen);
            _selections.Add(new WeakReference<RootSelection>(made));
            return made;
        }
    }
}
