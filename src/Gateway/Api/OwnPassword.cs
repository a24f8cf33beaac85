using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api;

/// <summary>Asks those who change their own password for the present one: whoever finds somebody logged in must not lock them out. Guesses
/// are slowed down as those at a login are.</summary>
internal sealed class OwnPassword(IAccounts accounts, PasswordChecks passwords, LoginGuard guard)
{
    /// <param name="password">As sent; <see langword="null"/> if it was not.</param>
    /// <returns><see langword="null"/> if it is the user's.</returns>
    public async Task<ProblemHttpResult?> CheckAsync(
        HttpContext context, string name, string? password, CancellationToken cancellationToken)
    {
        if (password is null)
        {
            return Wrong("Required: the present password.");
        }

        var client = context.Connection.RemoteIpAddress;
        var account = await accounts.FindUserAsync(name, cancellationToken);
        if (guard.Begin(name, account, client) is { } wait)
        {
            var refusal = AccessRefusal.NotLookedAt(wait);
            refusal.WriteHeaders(context);
            return refusal.ToProblem();
        }

        if (account?.PasswordHash is { } hash && await passwords.VerifyAsync(password, hash))
        {
            guard.Succeed(name, client);
            return null;
        }

        guard.Fail(name, account, client);
        return Wrong("This is not the present password.");
    }

    private static ProblemHttpResult Wrong(string message) => new FieldProblems().Add("current", message).ToProblem()!;
}
