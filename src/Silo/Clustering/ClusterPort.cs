using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Larder.Silo.Clustering;

/// <summary>Refuses to start where another process listens for members already.</summary>
/// <remarks>Orleans would share the port with it, take it for an earlier life of this process, and have it declared dead.</remarks>
internal sealed class ClusterPort(IOptions<EndpointOptions> endpoints) : IHostedService
{
    /// <exception cref="IOException">The port is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoint = endpoints.Value.SiloListeningEndpoint!;
        using var probe = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(endpoint);
            probe.Listen();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new IOException(
                $"{endpoint} is in use by another process. Give each member of the cluster a Cluster:Port of its own, or a machine.", exception);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
