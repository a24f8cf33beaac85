using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions;
using Larder.Packaging.Versions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Shows, yanks and deletes releases and single files.</summary>
internal static class ReleaseEndpoints
{
    public static void MapReleases(this RouteGroupBuilder api)
    {
        var releases = api.MapGroup("/packages/{package}/releases/{version}").WithTags("Releases");

        releases.MapGet("", GetRelease)
            .RequirePermission(Permission.ReadPackage, dependsOnCaller: true).WithName("GetRelease")
            .WithSummary("Shows a release with its files.")
            .Refuses(StatusCodes.Status404NotFound);

        releases.MapDelete("", DeleteReleaseAsync)
            .RequirePermission(Permission.ManagePackage).WithName("DeleteRelease")
            .WithSummary("Deletes every file of a release for good.")
            .Refuses(StatusCodes.Status404NotFound);

        releases.MapPut("/yank", YankReleaseAsync)
            .RequirePermission(Permission.WritePackage).WithName("YankRelease")
            .WithSummary("Yanks a release, and the files that are uploaded to it later (PEP 592).")
            .Takes<YankRequest>()
            .Refuses(StatusCodes.Status404NotFound);

        releases.MapDelete("/yank", UnyankReleaseAsync)
            .RequirePermission(Permission.WritePackage).WithName("UnyankRelease")
            .WithSummary("Takes the yank of a release back.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    public static void MapReleaseFiles(this RouteGroupBuilder api)
    {
        var files = api.MapGroup("/packages/{package}/files/{file}").WithTags("Files");

        files.MapDelete("", DeleteFileAsync)
            .RequirePermission(Permission.ManagePackage).WithName("DeleteFile")
            .WithSummary("Deletes a file for good. Only the same bytes may ever come back under its name.")
            .Refuses(StatusCodes.Status404NotFound);

        files.MapPut("/yank", YankFileAsync)
            .RequirePermission(Permission.WritePackage).WithName("YankFile")
            .WithSummary("Yanks one file (PEP 592).")
            .Takes<YankRequest>()
            .Refuses(StatusCodes.Status404NotFound);

        files.MapDelete("/yank", UnyankFileAsync)
            .RequirePermission(Permission.WritePackage).WithName("UnyankFile")
            .WithSummary("Takes the yank of a file back.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static Results<Ok<ReleaseAnswer>, ProblemHttpResult> GetRelease(string package, string version, HttpContext context)
    {
        if (context.GetPackage() is not { } pages)
        {
            return Problems.From(Refusal.UnknownPackage, package);
        }

        return PythonVersion.TryParse(version, out var wanted)
            && PackageAnswers.FindRelease(pages, wanted, context) is { } release
                ? TypedResults.Ok(release)
                : Problems.From(Refusal.UnknownRelease, version);
    }

    private static Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> DeleteReleaseAsync(
        string package, string version, HttpContext context, PackageChanges changes, CancellationToken cancellationToken) =>
        changes.RunAsync(
            context, package, version, (grain, actor) => grain.DeleteReleaseAsync(version, actor), cancellationToken);

    private static async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> YankReleaseAsync(
        string package, string version, HttpContext context, PackageChanges changes, CancellationToken cancellationToken)
    {
        var (reason, problem) = await ReadReasonAsync(context, cancellationToken);
        return problem is null
            ? await changes.RunAsync(
                context, package, version, (grain, actor) => grain.SetReleaseYankedAsync(version, reason, actor), cancellationToken)
            : problem;
    }

    private static Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> UnyankReleaseAsync(
        string package, string version, HttpContext context, PackageChanges changes, CancellationToken cancellationToken) =>
        changes.RunAsync(
            context, package, version, (grain, actor) => grain.SetReleaseYankedAsync(version, null, actor), cancellationToken);

    private static Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> DeleteFileAsync(
        string package, string file, HttpContext context, PackageChanges changes, CancellationToken cancellationToken) =>
        changes.RunAsync(context, package, file, (grain, actor) => grain.DeleteFileAsync(file, actor), cancellationToken);

    private static async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> YankFileAsync(
        string package, string file, HttpContext context, PackageChanges changes, CancellationToken cancellationToken)
    {
        var (reason, problem) = await ReadReasonAsync(context, cancellationToken);
        return problem is null
            ? await changes.RunAsync(
                context, package, file, (grain, actor) => grain.SetFileYankedAsync(file, reason, actor), cancellationToken)
            : problem;
    }

    private static Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> UnyankFileAsync(
        string package, string file, HttpContext context, PackageChanges changes, CancellationToken cancellationToken) =>
        changes.RunAsync(context, package, file, (grain, actor) => grain.SetFileYankedAsync(file, null, actor), cancellationToken);

    /// <returns>The reason, empty if none was given; a request without a body gives none.</returns>
    private static async Task<(string Reason, ProblemHttpResult? Problem)> ReadReasonAsync(
        HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request is { ContentLength: 0 or null, ContentType: null })
        {
            return ("", null);
        }

        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.YankRequest, cancellationToken);
        problem ??= new FieldProblems().AddLine("reason", request?.Reason, FieldProblems.MaxReasonLength).ToProblem();
        return (request?.Reason?.Trim() ?? "", problem);
    }
}
