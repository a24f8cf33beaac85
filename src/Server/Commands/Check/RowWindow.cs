using Larder.Grains.Packages;

namespace Larder.Server.Commands.Check;

/// <summary>The rows around the current position of two lists in the same order, so that neither must be held in memory.</summary>
/// <remarks>A row's bytes lie under its key, its metadata under its key with <c>.metadata</c> behind: a row stays in the window until
/// the list of objects is past both.</remarks>
internal sealed class RowWindow(IAsyncEnumerator<StoredFile> rows)
{
    private const string MetadataSuffix = ".metadata";

    private readonly Dictionary<string, StoredFile> _byKey = new(StringComparer.Ordinal);
    private readonly Queue<StoredFile> _inOrder = [];
    private bool _ended;

    /// <summary>Reads rows on until their keys are past this object's, and tells whose it is.</summary>
    /// <returns><see langword="null"/> if no row that needs bytes has it.</returns>
    public async ValueTask<StoredFile?> FindOwnerAsync(string objectKey)
    {
        while (!_ended && (_inOrder.Count is 0 || string.CompareOrdinal(LastKey, objectKey) <= 0))
        {
            if (!await rows.MoveNextAsync())
            {
                _ended = true;
                break;
            }

            LastKey = rows.Current.ArtifactKey;
            _byKey[LastKey] = rows.Current;
            _inOrder.Enqueue(rows.Current);
        }

        while (_inOrder.TryPeek(out var first) && string.CompareOrdinal(first.ArtifactKey + MetadataSuffix, objectKey) < 0)
        {
            _byKey.Remove(_inOrder.Dequeue().ArtifactKey);
        }

        var owner = _byKey.GetValueOrDefault(objectKey);
        if (owner is null && objectKey.EndsWith(MetadataSuffix, StringComparison.Ordinal))
        {
            owner = _byKey.GetValueOrDefault(objectKey[..^MetadataSuffix.Length]);
        }

        return owner is { Deleted: false } ? owner : null;
    }

    private string LastKey { get; set; } = "";
}
