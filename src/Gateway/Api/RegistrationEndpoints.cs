using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Takes wishes for accounts, where a setting allows that, and shows them to administrators.</summary>
internal static class RegistrationEndpoints
{
    public static void MapRegistrations(this RouteGroupBuilder api)
    {
        var registrations = api.MapGroup("/registrations").WithTags("Users");

        registrations.MapGet("", ListAsync)
            .RequirePermission(Permission.Administer).WithName("ListRegistrations")
            .WithSummary("Lists users who have registered and wait to be approved, by name.")
            .Refuses(StatusCodes.Status400BadRequest);

        registrations.MapPost("", RegisterAsync)
            .AllowEverybody().WithName("Register")
            .WithSummary("Asks for an account, which an administrator has to approve. Whether the name is taken is not told.")
            .Takes<RegistrationRequest>()
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);

        registrations.MapDelete("/{name}", RejectAsync)
            .RequirePermission(Permission.Administer).WithName("RejectRegistration")
            .WithSummary("Ends a registration; its name is free again.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ItemPage<UserAnswer>>, ProblemHttpResult>> ListAsync(
        string? after, int? limit, IGrainFactory grains, GrainRetry retry, CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after) is { } problem)
        {
            return problem;
        }

        var size = limit ?? PageQuery.DefaultLimit;
        var found = await retry.RunAsync(() => grains.GetAccountList().ListPendingAsync(after, size), cancellationToken);
        return TypedResults.Ok(PageQuery.Page(found, size, UserAnswer.OfListed, user => user.Name));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RegisterAsync(
        HttpContext context, Registrations registrations, CancellationToken cancellationToken)
    {
        if (!registrations.AreOpen)
        {
            return Problems.Problem(StatusCodes.Status404NotFound, "unknown-address", "There is nothing at this address.");
        }

        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.RegistrationRequest, cancellationToken);
        problem ??= new FieldProblems()
            .Add("name", UserNameProblem.Of(request!.Name))
            .Add("password", PasswordHasher.ProblemOf(request.Password))
            .ToProblem();
        problem ??= await registrations.AddAsync(context, request!.Name!, request.Password!, cancellationToken);
        return problem is null ? TypedResults.Accepted((string?)null) : problem;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RejectAsync(
        string name, HttpContext context, UserChanges users, CancellationToken cancellationToken)
    {
        var refusal = await users.ChangeAsync(
            name, context.GetCaller().ToActor(context), (grain, actor) => grain.RejectAsync(actor), cancellationToken);
        return refusal == Refusal.None
            ? TypedResults.NoContent()
            : Problems.From(refusal == Refusal.UnknownUser ? Refusal.UnknownRegistration : refusal, name);
    }
}
