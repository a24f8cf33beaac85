using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication;

/// <summary>The answers of <see cref="AccessMiddleware"/> to those it does not let in.</summary>
internal static class AccessRefusals
{
    private const string Challenge = "Basic realm=\"larder\", charset=\"UTF-8\"";

    public static Task NoCredentialsAsync(HttpContext context) => ChallengeAsync(
        context, "credentials-required", "Credentials are required: a user name with a password, or __token__ with an API token.");

    public static Task WrongCredentialsAsync(HttpContext context) => ChallengeAsync(
        context, "wrong-credentials", "These credentials are not valid: unknown, expired, revoked, or mistyped.");

    public static Task ForbiddenAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", "You are known, but only an administrator may do this.");

    public static Task BusyAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return WriteAsync(
            context, StatusCodes.Status429TooManyRequests, "too-many-logins", "Too many credentials wait to be checked. Try again.");
    }

    private static Task ChallengeAsync(HttpContext context, string type, string detail)
    {
        context.Response.Headers.WWWAuthenticate = Challenge;
        return WriteAsync(context, StatusCodes.Status401Unauthorized, type, detail);
    }

    private static Task WriteAsync(HttpContext context, int status, string type, string detail)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Problem(detail, statusCode: status, type: $"urn:larder:{type}").ExecuteAsync(context);
    }
}
