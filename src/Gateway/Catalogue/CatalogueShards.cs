using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Catalogue;

/// <summary>Asks all shards of the catalogue for something.</summary>
internal static class CatalogueShards
{
    /// <summary>After a start each shard has to be read from the database first. Asked for all at once, those that wait longest would not
    /// answer within the time that a call has.</summary>
    private const int AtATime = 4;

    /// <returns>What the shards said, in the order of their numbers.</returns>
    public static async Task<T[]> AskAllAsync<T>(
        Func<int, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        var answers = new T[CatalogueShard.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, CatalogueShard.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (shard, stop) => answers[shard] = await ask(shard, stop));
        return answers;
    }
}
