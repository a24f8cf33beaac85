using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Larder.Silo.Clustering;

/// <summary>Refuses to start where another process listens for members already.</summary>
/// <remarks>Orleans would share the port with it, take it for an earlier life of this process, and have it declared dead.</remarks>
internal sealed class ClusterPort(IOptions<EndpointOptions> endpoints) : IHostedService
{
    /// <exception cref="IOException">The port is in use, or cannot be had; the message says what to change.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoint = endpoints.Value.SiloListeningEndpoint!;
        using var probe = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(endpoint);
            probe.Listen();
        }
        catch (SocketException exception) when (Explain(exception.SocketErrorCode, endpoint) is { } problem)
        {
            throw new IOException(problem);
        }

        return Task.CompletedTask;
    }

    private static string? Explain(SocketError error, IPEndPoint endpoint) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"{endpoint} is in use by another process. Give each member of the cluster a Cluster:Port of its own, or a machine.",
        SocketError.AddressNotAvailable =>
            $"This machine does not have the address {endpoint.Address}: set Cluster:Address, or Cluster:ListenAddress, to one that it has.",
        SocketError.AccessDenied => $"No right to listen on {endpoint}: set Cluster:Port to a port above 1023.",
        _ => null,
    };

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
