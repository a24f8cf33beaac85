namespace Larder.Leases.Tests.Model;

/// <summary>What readers saw and writers were told, and whether that keeps the promises.</summary>
internal sealed class History(Database database)
{
    private readonly Dictionary<long, int> _acknowledged = [];
    private readonly HashSet<int> _refused = [];

    /// <summary>The newest serial that anybody has seen or was told of.</summary>
    public long Floor { get; private set; }

    public int Reads { get; private set; }

    public int Writes => _acknowledged.Count;

    /// <summary>The first promise that was broken; <see langword="null"/> so far.</summary>
    public string? Violation { get; private set; }

    /// <param name="floor"><see cref="Floor"/> when the read began.</param>
    public void Read(string reader, long floor, Page page)
    {
        Reads++;
        if (page.Serial < floor)
        {
            Break($"STALE or FLICKER: {reader} shows serial {page.Serial}, but {floor} was acknowledged or seen before it asked");
        }
        else if (page.Serial >= database.History.Count
            || !page.Register.Changes.SequenceEqual(database.History[(int)page.Serial].Changes))
        {
            Break($"PHANTOM: {reader} shows something else under serial {page.Serial} than was stored");
        }
        else if (page.Register.Changes.Find(_refused.Contains) is var change and not 0)
        {
            Break($"PHANTOM: {reader} shows change {change}, which was refused or is known not to have been written");
        }

        Floor = Math.Max(Floor, page.Serial);
    }

    public void Acknowledge(int change, long serial, bool written)
    {
        if (!database.Present.Changes.Contains(change))
        {
            Break($"LOST: change {change} was acknowledged, but is not stored");
        }

        if (written && !_acknowledged.TryAdd(serial, change))
        {
            Break($"Changes {_acknowledged[serial]} and {change} were both acknowledged with serial {serial}");
        }

        Floor = Math.Max(Floor, serial);
    }

    /// <summary>The writer was told that the change does not hold and never will.</summary>
    public void Refuse(int change) => _refused.Add(change);

    private void Break(string what) => Violation ??= what;
}
