namespace Larder.Leases.Tests.Model;

/// <summary>What readers saw and writers were told, and whether that keeps the promises.</summary>
internal sealed class History(Database database)
{
    private readonly Dictionary<long, int> _acknowledged = [];
    private readonly HashSet<int> _refused = [];
    private readonly HashSet<int> _holding = [];

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

        _holding.Add(change);
        if (written && !_acknowledged.TryAdd(serial, change))
        {
            Break($"Changes {_acknowledged[serial]} and {change} were both acknowledged with serial {serial}");
        }

        Floor = Math.Max(Floor, serial);
    }

    /// <summary>The writer was told that the change does not hold and never will.</summary>
    public void Refuse(int change) => _refused.Add(change);

    /// <summary>At the end: all that was acknowledged is stored still, and what was written is what its serial added.</summary>
    public void Conclude()
    {
        if (_holding.Except(database.Present.Changes).Any())
        {
            Break($"LOST: change {_holding.Except(database.Present.Changes).First()} was acknowledged, and is not stored at the end");
        }

        foreach (var (serial, change) in _acknowledged.Where(each => database.History[(int)each.Key].Changes[^1] != each.Value))
        {
            Break($"LOST: change {change} was acknowledged with serial {serial}, which is another change's");
        }
    }

    private void Break(string what) => Violation ??= what;
}
