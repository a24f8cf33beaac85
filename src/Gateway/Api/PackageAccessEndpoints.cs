using System.Collections.Immutable;
using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Shows and changes who may do what with one package. A name without files has a list too: it is reserved then.</summary>
internal static class PackageAccessEndpoints
{
    /// <summary>In bytes: as many entries as a list may have, each with the longest principal.</summary>
    private const int MaxListBytes = 1 << 20;

    public static void MapPackageAccess(this RouteGroupBuilder api)
    {
        var access = api.MapGroup("/packages/{package}/access").WithTags("Access").RequirePermission(Permission.ManagePackage);

        access.MapGet("", GetAsync).WithName("GetPackageAccess")
            .WithSummary("Shows who may do what with a package, by its list and by the index's rules, roles and defaults.")
            .Refuses(StatusCodes.Status404NotFound);

        access.MapPut("", ReplaceAsync).WithName("ReplacePackageAccess")
            .WithSummary("Replaces the access list of a package as a whole, in one step.")
            .Takes<AccessListRequest>()
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        access.MapPut("/{principal}", SetAsync).WithName("SetPackageAccess")
            .WithSummary("Sets what one principal may do with a package.")
            .Takes<PermissionsRequest>()
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        access.MapDelete("/{principal}", RemoveAsync).WithName("RemovePackageAccess")
            .WithSummary("Takes one principal out of the access list of a package: at once, everywhere.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<PackageAccessAnswer>, ProblemHttpResult>> GetAsync(
        string package, HttpContext context, IndexPolicies policies, CancellationToken cancellationToken)
    {
        if (!PackageName.TryParse(package, out var name))
        {
            return Problems.From(Refusal.UnknownPackage, package);
        }

        var head = context.GetPackageOrRemains()?.Head;
        var index = await policies.GetAsync(IndexName.Main, cancellationToken);
        return TypedResults.Ok(AccessExplanation.Of(index, name.Normalized, head?.Access ?? []));
    }

    private static async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> ReplaceAsync(
        string package, HttpContext context, PackageChanges changes, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(
            context.Request, ApiJson.Default.AccessListRequest, cancellationToken, MaxListBytes);
        if (request is null)
        {
            return problem!;
        }

        var problems = new FieldProblems();
        var list = Parse(request.Entries, problems);
        return problems.ToProblem() is { } wrong
            ? wrong
            : await changes.RunAsync(context, package, package, (grain, actor) => grain.ReplaceAccessAsync(list, actor), cancellationToken);
    }

    private static async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> SetAsync(
        string package, string principal, HttpContext context, PackageChanges changes, CancellationToken cancellationToken)
    {
        principal = PrincipalText.FromPath(principal);
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.PermissionsRequest, cancellationToken);
        var (permissions, wrong) = PermissionText.Parse(request?.Permissions);
        problem ??= new FieldProblems().Add("principal", PrincipalText.ProblemOf(principal)).Add("permissions", wrong).ToProblem();
        return problem is null
            ? await changes.RunAsync(
                context, package, package, (grain, actor) => grain.SetAccessAsync(principal, permissions, actor), cancellationToken)
            : problem;
    }

    private static async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> RemoveAsync(
        string package, string principal, HttpContext context, PackageChanges changes, CancellationToken cancellationToken)
    {
        principal = PrincipalText.FromPath(principal);
        return new FieldProblems().Add("principal", PrincipalText.ProblemOf(principal)).ToProblem() is { } problem
            ? problem
            : await changes.RunAsync(
                context, package, package,
                (grain, actor) => grain.SetAccessAsync(principal, PackagePermissions.None, actor),
                cancellationToken);
    }

    private static ImmutableArray<AccessEntry> Parse(IReadOnlyList<AccessEntryRequest>? entries, FieldProblems problems)
    {
        if (entries is null)
        {
            problems.Add("entries", "Required; may be empty.");
            return [];
        }

        if (entries.Count > AccessEntry.MostInOneList)
        {
            problems.Add("entries", $"At most {AccessEntry.MostInOneList}. Groups are the way to name more.");
            return [];
        }

        var list = ImmutableArray.CreateBuilder<AccessEntry>(entries.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var (permissions, wrong) = PermissionText.Parse(entry?.Permissions);
            problems
                .Add($"entries[{i}].principal", PrincipalText.ProblemOf(entry?.Principal))
                .Add($"entries[{i}].permissions", wrong);
            if (entry?.Principal is { } principal)
            {
                problems.Add($"entries[{i}].principal", seen.Add(principal) ? PrincipalText.ProblemOf(principal) : "Given twice.");
                list.Add(new AccessEntry(principal, permissions));
            }
        }

        return list.ToImmutable();
    }
}
