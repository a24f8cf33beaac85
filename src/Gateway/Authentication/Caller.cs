using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication;

/// <summary>Who makes a request, once the credentials were checked.</summary>
/// <param name="Name">The user's name; empty for <see cref="Anonymous"/>.</param>
/// <param name="IsAdministrator">Is an administrator, and uses no token that may not administer.</param>
/// <param name="TokenId">The API token used; <see langword="null"/> for a password.</param>
/// <param name="IsOperator">Came by the operator's socket.</param>
internal sealed record Caller(string Name, bool IsAdministrator, string? TokenId, bool IsOperator)
{
    private const int MaxUserAgentLength = 256;

    /// <summary>Somebody without credentials.</summary>
    public static readonly Caller Anonymous = new("", IsAdministrator: false, TokenId: null, IsOperator: false);

    /// <summary>Whoever works on the machine itself.</summary>
    public static readonly Caller Operator =
        new(Actor.OperatorName, IsAdministrator: true, TokenId: null, IsOperator: true);

    /// <summary>What access lists may call this caller. The same object as long as nothing of it changes.</summary>
    public CallerPrincipals Principals { get; init; } = CallerPrincipals.Anonymous;

    /// <summary>What the token used may do at most; <see langword="null"/> without one: then nothing is taken away.</summary>
    public TokenLimits? Limits { get; init; }

    /// <summary>Whether the user is an administrator, whatever the token used may: what <see cref="Limits"/> allow with a package needs
    /// no entry in its access list then.</summary>
    public bool BelongsToAdministrator { get; init; } = IsAdministrator;

    /// <summary>The state of the account that this was made of; <see langword="null"/> for who has none. The same caller goes on as long as it
    /// is the same.</summary>
    public UserAccount? Account { get; init; }

    /// <summary>Whether there were no credentials.</summary>
    public bool IsAnonymous => Name.Length == 0;

    /// <summary>Whether it is a workload that proved what it is, and no user.</summary>
    public bool IsPublisher => Principals.Publisher is not null;

    /// <summary>This caller as the audit log keeps it. Call it once for each request: the actor says which request it is.</summary>
    public Actor ToActor(HttpContext context)
    {
        var userAgent = context.Request.Headers.UserAgent.ToString();
        var shortened = userAgent.Length > MaxUserAgentLength ? userAgent[..MaxUserAgentLength] : userAgent;

        return new Actor(
            Name, TokenId, context.Connection.RemoteIpAddress?.ToString(), shortened.Length == 0 ? null : shortened)
        {
            Request = Guid.CreateVersion7(),
            ManagesCreated = !IsOperator && !IsPublisher,
        };
    }
}
