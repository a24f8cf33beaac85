using Larder.Grains.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway;

/// <summary>Every expected "no" as an RFC 9457 problem. The one place that knows which HTTP status a refusal
/// has.</summary>
/// <remarks>Problem types are <c>urn:larder:</c> and a slug. Clients may depend on them: they are never
/// renamed.</remarks>
internal static class Problems
{
    private const string TypePrefix = "urn:larder:";

    /// <summary>The answer to a refusal.</summary>
    /// <param name="subject">What was refused, as the client named it: a package, a version, a file, a user or a
    /// token.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="Refusal.None"/>, or a member without an
    /// answer.</exception>
    public static ProblemHttpResult From(Refusal refusal, string subject) => refusal switch
    {
        Refusal.UnknownPackage => Problem(StatusCodes.Status404NotFound, "unknown-package",
            $"There is no package named '{subject}'."),

        Refusal.UnknownRelease => Problem(StatusCodes.Status404NotFound, "unknown-release",
            $"There is no release '{subject}'."),

        Refusal.UnknownFile => Problem(StatusCodes.Status404NotFound, "unknown-file",
            $"There is no file named '{subject}'."),

        // Publishing tools look for 400 with the words "already exist"; some take 409 for a failure to be retried.
        Refusal.FileExists => Problem(StatusCodes.Status400BadRequest, "file-exists",
            $"File already exists: '{subject}' is there with other contents. Files are never replaced: "
            + "publish a new version."),

        // Not "already exists": a tool that skips existing files would report success for one that nobody can install.
        Refusal.FileNameRetired => Problem(StatusCodes.Status400BadRequest, "file-name-retired",
            $"The file name '{subject}' belonged to a deleted file with other contents and is never used again: "
            + "publish a new version."),

        Refusal.PackageArchived => Problem(StatusCodes.Status403Forbidden, "package-archived",
            $"The package of '{subject}' is archived: it takes no uploads."),

        Refusal.PackageQuarantined => Problem(StatusCodes.Status403Forbidden, "package-quarantined",
            $"The package of '{subject}' is quarantined: it takes no uploads and offers no files."),

        Refusal.PackageTooLarge => Problem(StatusCodes.Status413PayloadTooLarge, "package-too-large",
            $"'{subject}' would take its package over the size limit for a package."),

        Refusal.UnknownUser => Problem(StatusCodes.Status404NotFound, "unknown-user",
            $"There is no user named '{subject}'."),

        Refusal.UserExists => Problem(StatusCodes.Status409Conflict, "user-exists",
            $"There is a user named '{subject}' already, or one whose name differs from it only in case."),

        Refusal.UnknownToken => Problem(StatusCodes.Status404NotFound, "unknown-token",
            $"There is no token with the id '{subject}'."),

        Refusal.LastAdministrator => Problem(StatusCodes.Status409Conflict, "last-administrator",
            $"'{subject}' is the last administrator: make another one first."),

        Refusal.UserDisabled => Problem(StatusCodes.Status409Conflict, "user-disabled",
            $"The user '{subject}' is switched off."),

        Refusal.NotAdministrator => Problem(StatusCodes.Status400BadRequest, "not-administrator",
            $"scopes: '{subject}' is no administrator, so that no token of this user can have the action 'administer'."),

        Refusal.ProofUsed => Problem(StatusCodes.Status409Conflict, "proof-used",
            $"The proof of '{subject}' was used before: each is good for one token."),

        // Publishing tools send again what is answered so.
        Refusal.UploadExpired => Problem(StatusCodes.Status503ServiceUnavailable, "upload-expired",
            $"So much time has passed since the upload of '{subject}' began that it cannot be listed any more: send it again."),

        Refusal.AccessChanged => Problem(StatusCodes.Status503ServiceUnavailable, "access-changed",
            $"The access list of the package of '{subject}' changes all the time: try again."),

        Refusal.AccessListTooLong => Problem(StatusCodes.Status409Conflict, "access-list-too-long",
            $"The access list of '{subject}' would have more entries than a list can have. Groups are the way to name more."),

        Refusal.UnknownGroup => Problem(StatusCodes.Status404NotFound, "unknown-group",
            $"There is no group named '{subject}'."),

        Refusal.GroupExists => Problem(StatusCodes.Status409Conflict, "group-exists",
            $"There is a group named '{subject}' already."),

        Refusal.GroupNotEmpty => Problem(StatusCodes.Status409Conflict, "group-not-empty",
            $"The group '{subject}' has members: take them out first, or ask for that with empty=true."),

        Refusal.UserNameRetired => Problem(StatusCodes.Status409Conflict, "user-name-retired",
            $"A user named '{subject}' was deleted, and names are never given to somebody else: choose another name."),

        Refusal.UserPending => Problem(StatusCodes.Status409Conflict, "user-pending",
            $"The registration of '{subject}' waits to be approved: approve or reject it first."),

        Refusal.ExternalAccount => Problem(StatusCodes.Status409Conflict, "external-account",
            $"The account '{subject}' belongs to another source of identities: it cannot be used or given a password here."),

        Refusal.TooManyGroups => Problem(StatusCodes.Status409Conflict, "too-many-groups",
            $"The user '{subject}' is in as many groups as a user can be."),

        Refusal.UnknownRegistration => Problem(StatusCodes.Status404NotFound, "unknown-registration",
            $"There is no registration of '{subject}' that waits to be approved."),

        Refusal.IndexAccessTooLong => Problem(StatusCodes.Status409Conflict, "index-access-too-long",
            $"The index has as many roles, rules or defaults as it can have: '{subject}' does not fit. Groups are the way to name more."),

        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Has no HTTP answer."),
    };

    /// <summary>A body that is not sent as JSON.</summary>
    public static ProblemHttpResult NotJson => Problem(
        StatusCodes.Status415UnsupportedMediaType, "not-json", "The body must be sent as Content-Type: application/json.");

    /// <summary>A request that is wrong in itself.</summary>
    /// <param name="slug">What comes after <c>urn:larder:</c>; lower-case words joined by <c>-</c>.</param>
    public static ProblemHttpResult BadRequest(string slug, string message) =>
        Problem(StatusCodes.Status400BadRequest, slug, message);

    /// <summary>Any other problem.</summary>
    /// <param name="slug">What comes after <c>urn:larder:</c>; lower-case words joined by <c>-</c>.</param>
    public static ProblemHttpResult Problem(int status, string slug, string message) =>
        TypedResults.Problem(detail: message, statusCode: status, type: TypePrefix + slug);
}
