namespace Larder.Grains.Catalogue;

/// <summary>Lets few shards of a silo load at a time: a request for the root page asks for all of them at once.</summary>
internal sealed class CatalogueLoads : IDisposable
{
    private const int AtATime = 2;

    private readonly SemaphoreSlim _free = new(AtATime);

    /// <summary>Runs a load when it is its turn.</summary>
    public async Task RunAsync(Func<Task> load, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            await load();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
