namespace Larder.Grains.Abstractions.Access;

/// <summary>A <see cref="ReaderList"/> as one object, which all packages of a process with an equal list share: so lists of very many
/// packages keep a reference for each, and what a list means for a caller is found out once for all of them.</summary>
public sealed class Readership
{
    /// <summary>Of a package without a list of its own.</summary>
    public static readonly Readership Default = new("", 0);

    private const int FirstSweep = 1_024;

    private static readonly Lock Door = new();
    private static readonly Dictionary<string, WeakReference<Readership>> Known = new(StringComparer.Ordinal);
    private static long _lastId;
    private static int _nextSweep = FirstSweep;

    private Readership(string text, long id) => (Text, Id) = (text, id);

    /// <summary>See <see cref="ReaderList"/>.</summary>
    public string Text { get; }

    /// <summary>No two of one process ever have the same.</summary>
    public long Id { get; }

    /// <summary>Whether the index's defaults do not hold for it.</summary>
    public bool ReplacesDefaults => ReaderList.ReplacesDefaults(Text);

    /// <summary>The one of this text.</summary>
    public static Readership Of(string text)
    {
        if (text.Length == 0)
        {
            return Default;
        }

        lock (Door)
        {
            if (Known.TryGetValue(text, out var known) && known.TryGetTarget(out var readership))
            {
                return readership;
            }

            readership = new Readership(text, ++_lastId);
            Known[text] = new WeakReference<Readership>(readership);
            SweepIfDue();
            return readership;
        }
    }

    /// <summary>Forgets those that no package has any more, whenever there are twice as many as after the last time.</summary>
    private static void SweepIfDue()
    {
        if (Known.Count < _nextSweep)
        {
            return;
        }

        foreach (var (text, known) in Known)
        {
            if (!known.TryGetTarget(out _))
            {
                Known.Remove(text);
            }
        }

        _nextSweep = Math.Max(FirstSweep, 2 * Known.Count);
    }
}
