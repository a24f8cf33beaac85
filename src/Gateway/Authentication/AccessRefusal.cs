using System.Globalization;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Authentication;

/// <summary>An answer to those who are not let in.</summary>
/// <param name="Slug">The last part of the problem's type.</param>
/// <param name="Message">One sentence of plain ASCII, for the body and the reason phrase: some tools show only that.</param>
internal sealed record AccessRefusal(int Status, string Slug, string Message)
{
    public static readonly AccessRefusal NoCredentials = new(
        StatusCodes.Status401Unauthorized, "credentials-required",
        "Credentials are required: a user name with a password, or __token__ with an API token.");

    public static readonly AccessRefusal WrongCredentials = new(
        StatusCodes.Status401Unauthorized, "wrong-credentials",
        "These credentials are not valid: unknown, expired, revoked, or mistyped.");

    public static readonly AccessRefusal Forbidden = new(
        StatusCodes.Status403Forbidden, "forbidden", "You are known, but may not do this: it is for administrators.");

    public static readonly AccessRefusal ForOperators = new(
        StatusCodes.Status403Forbidden, "forbidden", "This is for the commands of larder on the machine itself, not for the network.");

    /// <summary>Names the package, which is a normalized name, and what to do about it.</summary>
    public static AccessRefusal ForbiddenPackage(string package, PackagePermissions permission) => new(
        StatusCodes.Status403Forbidden,
        "forbidden",
        $"You are known, but may not {Verb(permission)} '{package}': ask who manages the package, or an administrator.");

    private static string Verb(PackagePermissions permission) => permission switch
    {
        PackagePermissions.Read => "read",
        PackagePermissions.Write => "write",
        _ => "manage",
    };

    public static readonly AccessRefusal Busy = new(
        StatusCodes.Status429TooManyRequests, "too-many-logins", "Too many credentials wait to be checked. Try again.");

    /// <summary>Of an answer 429: the seconds to wait.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    private const string Challenge = "Basic realm=\"larder\", charset=\"UTF-8\"";

    /// <summary>To somebody whose credentials were not looked at.</summary>
    /// <param name="wait">How long not to try again, because of failures before; zero if there were none.</param>
    public static AccessRefusal NotLookedAt(TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
        {
            return Busy;
        }

        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return new AccessRefusal(
            StatusCodes.Status429TooManyRequests, "too-many-failures",
            $"Too many wrong credentials were sent. Try again in {seconds.ToString(CultureInfo.InvariantCulture)} s.")
        {
            RetryAfterSeconds = seconds,
        };
    }

    /// <summary>To somebody who would like an account.</summary>
    /// <param name="wait">How long not to try again.</param>
    public static AccessRefusal TooManyRegistrations(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, "too-many-registrations", "Too many registrations, of this address or of all. Try again later.")
    {
        RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)),
    };

    public Task WriteAsync(HttpContext context)
    {
        WriteHeaders(context);
        if (context.Features.Get<IHttpResponseFeature>() is { } response)
        {
            response.ReasonPhrase = Message;
        }

        return ToProblem().ExecuteAsync(context);
    }

    public ProblemHttpResult ToProblem() => Problems.Problem(Status, Slug, Message);

    /// <summary>The headers that go with it, for those who write the rest of the answer themselves.</summary>
    public void WriteHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = Challenge;
        }

        if (Status == StatusCodes.Status429TooManyRequests)
        {
            headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
    }
}
