using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Why somebody is not logged in.</summary>
/// <param name="Slug">For the log.</param>
/// <param name="Message">A sentence or two for a person; nothing that a request or the provider said.</param>
internal sealed record LoginProblem(int Status, string Slug, string Message)
{
    public static readonly LoginProblem Expired = new(
        StatusCodes.Status400BadRequest, "expired",
        "This login was begun in another browser, or too long ago.");

    public static readonly LoginProblem Refused = new(
        StatusCodes.Status403Forbidden, "refused",
        "The identity provider did not let you in.");

    public static readonly LoginProblem Invalid = new(
        StatusCodes.Status403Forbidden, "invalid",
        "What the identity provider said about you could not be believed. The log of the index says why.");

    public static readonly LoginProblem NotInGroup = new(
        StatusCodes.Status403Forbidden, "not-in-group",
        "You are known, but in none of the groups that may use this index.");

    public static readonly LoginProblem NoName = new(
        StatusCodes.Status403Forbidden, "no-name",
        "You are known, but your name cannot be used here: it belongs to somebody else, or has characters that names here do not have.");

    public static readonly LoginProblem SwitchedOff = new(
        StatusCodes.Status403Forbidden, "switched-off",
        "You are known, but switched off in this index.");

    public static readonly LoginProblem Busy = new(
        StatusCodes.Status429TooManyRequests, "too-many",
        "Too many logins from this address.");
}
