using Larder.Gateway.Authentication;
using Larder.Gateway.Catalogue;
using Larder.Gateway.Releases;
using Larder.Grains.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Lists, shows, marks and deletes packages.</summary>
internal static class PackageEndpoints
{
    public static void MapPackages(this RouteGroupBuilder api)
    {
        var packages = api.MapGroup("/packages").WithTags("Packages");

        packages.MapGet("", ListAsync)
            .RequirePermission(Permission.List).WithName("ListPackages")
            .WithSummary("Lists packages by name, or searches their names and summaries.")
            .Refuses(StatusCodes.Status400BadRequest);

        packages.MapGet("/{package}", Get)
            .RequirePermission(Permission.ReadPackage, dependsOnCaller: true).WithName("GetPackageDetails")
            .WithSummary("Shows a package with all its releases and files.")
            .Refuses(StatusCodes.Status404NotFound);

        packages.MapDelete("/{package}", DeleteAsync)
            .RequirePermission(Permission.ManagePackage).WithName("DeletePackage")
            .WithSummary("Deletes every file of a package for good. Their names are never given to other bytes.")
            .Refuses(StatusCodes.Status404NotFound);

        packages.MapPost("/{package}/recount", RecountAsync)
            .RequirePermission(Permission.Administer).WithName("RecountPackage")
            .WithSummary("Makes anew what lists say of a package, from its files, if something else had changed it.")
            .Refuses(StatusCodes.Status404NotFound);

        packages.MapPut("/{package}/status", SetStatusAsync)
            .RequirePermission(Permission.ManagePackage).WithName("SetPackageStatus")
            .WithSummary("Sets what may be done with a package as a whole (PEP 792).")
            .Takes<StatusRequest>()
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ItemPage<PackageItem>>, ProblemHttpResult>> ListAsync(
        string? query, string? after, int? limit, HttpContext context, CatalogueReader catalogue, CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after) is { } problem)
        {
            return problem;
        }

        if (query?.Length > CatalogueReader.MaxQueryLength)
        {
            return new FieldProblems().Add("query", $"At most {CatalogueReader.MaxQueryLength} characters.").ToProblem()!;
        }

        var size = limit ?? PageQuery.DefaultLimit;
        var filter = context.GetReadScope().ToFilter() with { WithoutQuarantined = !context.GetCaller().IsAdministrator };
        var found = await catalogue.ListAsync(query ?? "", after, size, filter, cancellationToken);
        return TypedResults.Ok(PageQuery.Page(found, size, PackageItem.Of, entry => entry.Name));
    }

    private static Results<Ok<PackageAnswer>, ProblemHttpResult> Get(string package, HttpContext context) =>
        context.GetPackage() is { } pages
            ? TypedResults.Ok(PackageAnswers.Of(pages, context))
            : Problems.From(Refusal.UnknownPackage, package);

    private static Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> DeleteAsync(
        string package, HttpContext context, PackageChanges changes, CancellationToken cancellationToken) =>
        changes.RunAsync(context, package, package, (grain, actor) => grain.DeleteAsync(actor), cancellationToken);

    private static Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> RecountAsync(
        string package, HttpContext context, PackageChanges changes, CancellationToken cancellationToken) =>
        changes.RunAsync(context, package, package, (grain, actor) => grain.RecountAsync(actor), cancellationToken);

    private static async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> SetStatusAsync(
        string package, HttpContext context, PackageChanges changes, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.StatusRequest, cancellationToken);
        if (request is null)
        {
            return problem!;
        }

        var status = PackageStatusText.Parse(request.Status);
        problem = new FieldProblems()
            .Add("status", status is null ? "One of active, archived, quarantined, deprecated." : null)
            .AddLine("reason", request.Reason, FieldProblems.MaxReasonLength)
            .ToProblem();
        return problem is null
            ? await changes.RunAsync(
                context, package, package, (grain, actor) => grain.SetStatusAsync(status!.Value, request.Reason, actor), cancellationToken)
            : problem;
    }
}
