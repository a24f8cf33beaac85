using System.Collections.Concurrent;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Which tokens were used, in memory, until somebody sends it on. Made to be told with every request.</summary>
/// <remarks>Loses what is too much: that a token was used is for people to look at, and nothing depends on it.</remarks>
internal sealed class TokenUses(TimeProvider time)
{
    /// <summary>How many tokens are noted at most.</summary>
    public const int Capacity = 10_000;

    /// <summary>The use that counts, for each token, until the next one does.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _counted = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<TokenUse> _waiting = [];

    public void Note(string id)
    {
        var now = time.GetUtcNow();
        var isKnown = _counted.TryGetValue(id, out var last);
        if (isKnown ? now - last < TokenUse.Precision : _counted.Count >= Capacity)
        {
            return;
        }

        // Of many requests at once, one.
        if (isKnown ? _counted.TryUpdate(id, now, last) : _counted.TryAdd(id, now))
        {
            _waiting.Enqueue(new TokenUse(id, now));
        }
    }

    /// <summary>Takes what is to be sent.</summary>
    public IReadOnlyList<TokenUse> Take()
    {
        var now = time.GetUtcNow();
        foreach (var counted in _counted)
        {
            if (now - counted.Value >= TokenUse.Precision)
            {
                _counted.TryRemove(counted);
            }
        }

        var uses = new List<TokenUse>();
        while (_waiting.TryDequeue(out var use))
        {
            uses.Add(use);
        }

        return uses;
    }
}
