using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication;

/// <summary>Finds out who makes a request: the operator by the socket, others by their credentials.</summary>
internal sealed class CallerIdentification(CallerAuthentication authentication, IProofs proofs, OperatorSocket socket)
{
    /// <summary>Answers at once if the credentials were seen before, which is the rule.</summary>
    public ValueTask<CallerIdentity> IdentifyAsync(HttpContext context)
    {
        if (socket.IsUsedBy(context))
        {
            return new(CallerIdentity.Of(Caller.Operator));
        }

        var header = context.Request.Headers.Authorization;
        return header.Count switch
        {
            0 when context.Request.Headers.Cookie.Count == 0 => new(CallerIdentity.Of(Caller.Anonymous)),
            0 => proofs.IdentifySessionAsync(context.Request, context.RequestAborted),
            1 => authentication.IdentifyAsync(header.ToString(), context.Connection.RemoteIpAddress, context.RequestAborted),
            _ => new(CallerIdentity.Wrong),
        };
    }
}
