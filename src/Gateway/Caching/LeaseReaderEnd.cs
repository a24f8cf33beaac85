using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Hosting;

namespace Larder.Gateway.Caching;

/// <summary>At the end of the process, when its web server has stopped: nobody has to wait for its leases.</summary>
/// <remarks>
/// Owners in this process need not revoke them any more. To owners elsewhere the process goes on answering for as long as it holds
/// something: had it left the cluster by then, a change of what it held would have to wait until the lease has run out.
/// Belongs behind the silo in the list of hosted services, which stop in reverse order.
/// </remarks>
internal sealed class LeaseReaderEnd(
    LeaseReader reader, EndedReaders ended, IClusterManifestProvider cluster, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ended.Add(reader.Name);
        if (cluster.Current.Silos.Count < 2)
        {
            return;
        }

        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Longest && reader.Slots.Any(slot => slot.IsHeld(time.GetTimestamp())))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
