using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Knows the requests that came by the operator's Unix socket.</summary>
internal sealed class OperatorSocket(IOptions<OperatorOptions> options)
{
    private readonly string _path = options.Value.SocketPath;

    /// <summary>Asks the connection itself, never a header.</summary>
    public bool IsUsedBy(HttpContext context) =>
        _path.Length > 0
        && context.Connection.LocalIpAddress is null
        && context.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint is UnixDomainSocketEndPoint local
        && local.ToString() == _path;
}
