using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.FileSystem;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Storage;

/// <summary>Makes the store when the program starts, so that a folder it cannot use is told then and not at the first upload; and
/// removes what a program that was killed left unfinished.</summary>
internal sealed class ArtifactStorageStart(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IArtifactStore>() is FileSystemArtifactStore store)
        {
            store.RemoveUnfinished();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
