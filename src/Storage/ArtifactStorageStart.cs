using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Storage;

/// <summary>Makes the store when the program starts, so that a folder it cannot use is told then and not at the first upload.</summary>
internal sealed class ArtifactStorageStart(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<IArtifactStore>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
