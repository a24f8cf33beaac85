using System.Runtime.CompilerServices;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Packages;

namespace Larder.Server.Commands.Check;

/// <summary>Reads the rows of files and the objects of the store side by side, both in the order of their keys, so that neither must be
/// held in memory.</summary>
internal sealed class StoreMerge(StoredFiles files, IArtifactStore store, Patience patience)
{
    /// <summary>Every row with what the store has of it, and every object that no row has.</summary>
    public async IAsyncEnumerable<Merged> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = patience
            .ReadOnAsync<StoredFile>(last => files.ReadAsync(last?.ArtifactKey ?? "", cancellationToken), cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var hasRow = await rows.MoveNextAsync();

        // Rows whose bytes or metadata may come next in the list of objects.
        Queue<Merged> open = [];
        await foreach (var head in patience.ReadOnAsync<ArtifactHead>(
            last => store.ListAsync("", last?.Key, cancellationToken), cancellationToken))
        {
            var key = head.Key.Value;
            while (hasRow && string.CompareOrdinal(rows.Current.ArtifactKey, key) <= 0)
            {
                open.Enqueue(new Merged(rows.Current));
                hasRow = await rows.MoveNextAsync();
                foreach (var passed in TakePassed(open, key))
                {
                    yield return passed;
                }
            }

            foreach (var passed in TakePassed(open, key))
            {
                yield return passed;
            }

            if (!open.Any(file => file.TryAdd(head)))
            {
                yield return new Merged(head);
            }
        }

        foreach (var file in open)
        {
            yield return file;
        }

        for (; hasRow; hasRow = await rows.MoveNextAsync())
        {
            yield return new Merged(rows.Current);
        }
    }

    private static IEnumerable<Merged> TakePassed(Queue<Merged> open, string key)
    {
        while (open.TryPeek(out var first) && string.CompareOrdinal(first.File!.ArtifactKey + ArtifactKey.MetadataSuffix, key) < 0)
        {
            yield return open.Dequeue();
        }
    }
}

/// <summary>A row with what the store's list has of it; or an object that no row has.</summary>
internal sealed class Merged
{
    public Merged(StoredFile file) => File = file;

    public Merged(ArtifactHead alone) => Bytes = alone;

    /// <summary><see langword="null"/> for an object that no row has.</summary>
    public StoredFile? File { get; }

    /// <summary>The file's bytes, or the object that no row has.</summary>
    public ArtifactHead? Bytes { get; private set; }

    /// <summary>The metadata beside them.</summary>
    public ArtifactHead? Metadata { get; private set; }

    /// <returns>Whether the object is the file's.</returns>
    public bool TryAdd(ArtifactHead head)
    {
        if (head.Key.Value == File!.ArtifactKey)
        {
            Bytes = head;
            return true;
        }

        if (head.Key.Value == File.ArtifactKey + ArtifactKey.MetadataSuffix)
        {
            Metadata = head;
            return true;
        }

        return false;
    }
}
