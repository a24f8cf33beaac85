using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Authentication.Throttling;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Api;

/// <summary>Takes registrations of strangers: few at a time, few of each address, and without telling whose names are taken.</summary>
internal sealed class Registrations(
    IGrainFactory grains, GrainRetry retry, UserChanges users, PasswordChecks passwords, LoginThrottle throttle, IOptions<AccessOptions> options)
{
    /// <summary>What counts for an address as a wrong password of one user; no user can be called so.</summary>
    private const string ThrottledAs = "(registration)";

    /// <summary>Whether there are any.</summary>
    public bool AreOpen => options.Value.Registration;

    /// <returns><see langword="null"/> if it was taken, or the name belongs to somebody.</returns>
    public async Task<ProblemHttpResult?> AddAsync(HttpContext context, string name, string password, CancellationToken cancellationToken)
    {
        var client = context.Connection.RemoteIpAddress;
        if (throttle.Begin(ThrottledAs, client) is { } wait)
        {
            return Refuse(context, AccessRefusal.TooManyRegistrations(wait));
        }

        // Before anything is known of the name: a full list must not tell which names are taken.
        if (await retry.RunAsync(grains.GetAccountList().CountPendingAsync, cancellationToken) >= options.Value.WaitingRegistrations)
        {
            return Refuse(context, AccessRefusal.TooManyRegistrations(TimeSpan.FromMinutes(1)));
        }

        if (!passwords.TryEnter(client))
        {
            return Refuse(context, AccessRefusal.Busy);
        }

        try
        {
            var hash = await passwords.HashAsync(password, cancellationToken);
            var actor = context.GetCaller().ToActor(context) with { Name = Actor.NobodyName };

            // Answered alike whether the name is taken or not.
            await users.ChangeAsync(name, actor, (grain, who) => grain.RegisterAsync(hash, who), cancellationToken);
            return null;
        }
        finally
        {
            passwords.Leave(client);
        }
    }

    private static ProblemHttpResult Refuse(HttpContext context, AccessRefusal refusal)
    {
        refusal.WriteHeaders(context);
        return refusal.ToProblem();
    }
}
