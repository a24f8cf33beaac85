using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Silo.Clustering;

/// <summary>A cluster of one silo that nobody can connect to.</summary>
internal static class SingleProcess
{
    /// <summary>Never bound: only part of the silo's name.</summary>
    private const int Port = 11_111;

    /// <summary>Clusters the silo with itself, and opens no port: on a machine with other users an open silo port would let them
    /// call every grain.</summary>
    public static ISiloBuilder UseSingleProcess(this ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(siloPort: Port, gatewayPort: 0);

        // Orleans' own have keys; the one without is the web server's.
        var factories = silo.Services
            .Where(service => service.ServiceType == typeof(IConnectionListenerFactory) && service.IsKeyedService)
            .ToList();
        foreach (var factory in factories)
        {
            silo.Services.Replace(
                ServiceDescriptor.KeyedSingleton<IConnectionListenerFactory, NoListenerFactory>(factory.ServiceKey));
        }

        return silo;
    }

    private sealed class NoListenerFactory : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IConnectionListener>(new NoListener(endpoint));
    }

    /// <summary>Waits for connections that cannot come.</summary>
    private sealed class NoListener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new();

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken) =>
            new(_end.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }
    }
}
