using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Hosting;

namespace Larder.Gateway.Caching;

/// <summary>At the end of the process, when its web server has stopped: owners in this process need not revoke its leases any more.</summary>
/// <remarks>Belongs behind the silo in the list of hosted services, which stop in reverse order.</remarks>
internal sealed class LeaseReaderEnd(LeaseReader reader, EndedReaders ended) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        ended.Add(reader.Name);
        return Task.CompletedTask;
    }
}
