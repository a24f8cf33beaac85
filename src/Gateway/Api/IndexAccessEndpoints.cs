using System.Collections.Immutable;
using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Shows and changes who may do what in the index: defaults, roles and rules.</summary>
internal static class IndexAccessEndpoints
{
    public static void MapIndexAccess(this RouteGroupBuilder api)
    {
        var access = api.MapGroup("/index/access").WithTags("Access").RequirePermission(Permission.Administer);

        access.MapGet("", (IndexChanges index, CancellationToken cancellationToken) => index.ShowAsync(cancellationToken))
            .WithName("GetIndexAccess")
            .WithSummary("Shows the defaults, roles and rules of the index.");

        access.MapDelete("", ResetAsync).WithName("ResetIndexAccess")
            .WithSummary("Forgets defaults, roles and rules: the settings hold again.");

        access.MapPut("/defaults", SetDefaultsAsync).WithName("SetIndexDefaults")
            .WithSummary("Sets who may read, write and create packages without an access list of their own.")
            .Takes<AccessDefaultsRequest>()
            .Refuses(StatusCodes.Status409Conflict);

        access.MapPut("/roles/{principal}", SetRoleAsync).WithName("SetIndexRole")
            .WithSummary("Sets what a principal may do with every package, whatever its access list says.")
            .Takes<PermissionsRequest>()
            .Refuses(StatusCodes.Status409Conflict);

        access.MapDelete("/roles/{principal}", RemoveRoleAsync).WithName("RemoveIndexRole")
            .WithSummary("Takes the role of a principal away.")
            .Refuses(StatusCodes.Status400BadRequest);

        access.MapPut("/rules/{pattern}/{principal}", SetRuleAsync).WithName("SetIndexRule")
            .WithSummary("Sets what a principal may do with all packages of such a name, also with those that are not there yet.")
            .Takes<PermissionsRequest>()
            .Refuses(StatusCodes.Status409Conflict);

        access.MapDelete("/rules/{pattern}/{principal}", RemoveRuleAsync).WithName("RemoveIndexRule")
            .WithSummary("Takes the rule about a principal and such names away.")
            .Refuses(StatusCodes.Status400BadRequest);
    }

    private static Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> ResetAsync(
        HttpContext context, IndexChanges index, CancellationToken cancellationToken) =>
        index.RunAsync(context, "", (grain, _, actor) => grain.ResetAsync(actor), cancellationToken);

    private static async Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> SetDefaultsAsync(
        HttpContext context, IndexChanges index, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.AccessDefaultsRequest, cancellationToken);
        problem ??= new FieldProblems()
            .Add("read", request is { Read: null, Write: null, Create: null } ? "Required, unless write or create is given." : null)
            .Add("read", PrincipalText.ProblemOf(request!.Read))
            .Add("write", PrincipalText.ProblemOf(request.Write))
            .Add("create", PrincipalText.ProblemOf(request.Create))
            .ToProblem();
        return problem is null
            ? await index.RunAsync(
                context,
                "defaults",
                (grain, settings, actor) => grain.SetDefaultsAsync(
                    request!.Read?.ToImmutableArray(), request.Write?.ToImmutableArray(), request.Create?.ToImmutableArray(), settings, actor),
                cancellationToken)
            : problem;
    }

    private static async Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> SetRoleAsync(
        string principal, HttpContext context, IndexChanges index, CancellationToken cancellationToken)
    {
        principal = PrincipalText.FromPath(principal);
        var (permissions, problem) = await ReadAsync(context, principal, NamePattern.All, cancellationToken);
        return problem is null
            ? await index.RunAsync(
                context, principal, (grain, settings, actor) => grain.SetRoleAsync(principal, permissions, settings, actor), cancellationToken)
            : problem;
    }

    private static async Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> RemoveRoleAsync(
        string principal, HttpContext context, IndexChanges index, CancellationToken cancellationToken)
    {
        principal = PrincipalText.FromPath(principal);
        return Check(principal, NamePattern.All).ToProblem() is { } problem
            ? problem
            : await index.RunAsync(
                context, principal,
                (grain, settings, actor) => grain.SetRoleAsync(principal, PackagePermissions.None, settings, actor),
                cancellationToken);
    }

    private static async Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> SetRuleAsync(
        string pattern, string principal, HttpContext context, IndexChanges index, CancellationToken cancellationToken)
    {
        principal = PrincipalText.FromPath(principal);
        var (permissions, problem) = await ReadAsync(context, principal, pattern, cancellationToken);
        return problem is null
            ? await index.RunAsync(
                context, pattern,
                (grain, settings, actor) => grain.SetRuleAsync(pattern, principal, permissions, settings, actor),
                cancellationToken)
            : problem;
    }

    private static async Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> RemoveRuleAsync(
        string pattern, string principal, HttpContext context, IndexChanges index, CancellationToken cancellationToken)
    {
        principal = PrincipalText.FromPath(principal);
        return Check(principal, pattern).ToProblem() is { } problem
            ? problem
            : await index.RunAsync(
                context, pattern,
                (grain, settings, actor) => grain.SetRuleAsync(pattern, principal, PackagePermissions.None, settings, actor),
                cancellationToken);
    }

    private static async Task<(PackagePermissions Permissions, ProblemHttpResult? Problem)> ReadAsync(
        HttpContext context, string principal, string pattern, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.PermissionsRequest, cancellationToken);
        var (permissions, wrong) = PermissionText.Parse(request?.Permissions);
        return (permissions, problem ?? Check(principal, pattern).Add("permissions", wrong).ToProblem());
    }

    private static FieldProblems Check(string principal, string pattern) => new FieldProblems()
        .Add("principal", PrincipalText.ProblemOf(principal))
        .Add("pattern", NamePattern.IsValid(pattern)
            ? null
            : $"Lower-case letters, digits, - and at most {NamePattern.MaxStars} *; at most {NamePattern.MaxLength} characters.");
}
