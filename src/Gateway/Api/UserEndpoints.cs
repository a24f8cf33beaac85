using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Caching;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Looks after users.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");

        users.MapGet("", ListAsync)
            .RequirePermission(Permission.Administer).WithName("ListUsers")
            .WithSummary("Lists users by name.")
            .Refuses(StatusCodes.Status400BadRequest);

        users.MapPost("", CreateAsync)
            .RequirePermission(Permission.Administer).WithName("CreateUser")
            .WithSummary("Makes a user; not with a token.")
            .Takes<NewUserRequest>()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict);

        users.MapGet("/{name}", GetAsync)
            .RequirePermission(Permission.Known).WithName("GetUser")
            .WithSummary("Shows a user: oneself, or any other to an administrator.")
            .Refuses(StatusCodes.Status404NotFound);

        users.MapPatch("/{name}", ChangeAsync)
            .RequirePermission(Permission.Administer).WithName("ChangeUser")
            .WithSummary("Switches all credentials of a user on or off, or makes an administrator of the user, or no longer.")
            .Takes<UserChangeRequest>()
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        users.MapDelete("/{name}", DeleteAsync)
            .RequirePermission(Permission.Administer).WithName("DeleteUser")
            .WithSummary("Deletes a user for good, with all memberships; tokens are refused at once. The name stays taken.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        users.MapPost("/{name}/approve", ApproveAsync)
            .RequirePermission(Permission.Administer).WithName("ApproveUser")
            .WithSummary("Lets a registered user in; not with a token.")
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);

        users.MapPut("/{name}/password", SetPasswordAsync)
            .RequirePermission(Permission.Known).WithName("SetPassword")
            .WithSummary("Replaces a password: one's own, or any to an administrator. The old one is refused at once.")
            .Takes<PasswordRequest>()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<ItemPage<UserAnswer>>, ProblemHttpResult>> ListAsync(
        string? after, int? limit, IGrainFactory grains, GrainRetry retry, CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after) is { } problem)
        {
            return problem;
        }

        var size = limit ?? PageQuery.DefaultLimit;
        var found = await retry.RunAsync(() => grains.GetAccountList().ListUsersAsync(after, size), cancellationToken);
        return TypedResults.Ok(PageQuery.Page(found, size, UserAnswer.OfListed, user => user.Name));
    }

    private static async Task<Results<Created<UserAnswer>, ProblemHttpResult>> CreateAsync(
        HttpContext context, UserChanges users, IAccounts accounts, PasswordChecks passwords, CancellationToken cancellationToken)
    {
        if (context.GetCaller().TokenId is not null)
        {
            return Forbidden;
        }

        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.NewUserRequest, cancellationToken);
        problem ??= new FieldProblems()
            .Add("name", UserNameProblem.Of(request!.Name))
            .Add("password", request.Password is null ? null : PasswordHasher.ProblemOf(request.Password))
            .ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        var name = request!.Name!;
        var hash = request.Password is null ? null : await passwords.HashAsync(request.Password, cancellationToken);
        problem = await users.RunAsync(
            context, name, (grain, actor) => grain.CreateAsync(hash, request.IsAdministrator, actor), cancellationToken);
        if (problem is not null || await accounts.FindUserAsync(name, cancellationToken) is not { Deleted: false } user)
        {
            return problem ?? Problems.From(Refusal.UnknownUser, name);
        }

        return TypedResults.Created(
            $"{RelativeAddress.OfRoot(context.Request)}api/users/{Uri.EscapeDataString(name)}", UserAnswer.Of(user));
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> GetAsync(
        string name, HttpContext context, UserChanges users, CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        return caller.Name == name || caller.IsAdministrator ? await users.ShowAsync(name, cancellationToken) : Forbidden;
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> ChangeAsync(
        string name, HttpContext context, UserChanges users, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.UserChangeRequest, cancellationToken);
        problem ??= new FieldProblems()
            .Add("enabled", request is { Enabled: null, IsAdministrator: null } ? "Required, unless isAdministrator is given." : null)
            .ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        if (request!.IsAdministrator is true && context.GetCaller().TokenId is not null)
        {
            return Forbidden;
        }

        // One actor for both: it is one request. If the second is refused, the first holds all the same.
        var actor = context.GetCaller().ToActor(context);
        var refusal = request.IsAdministrator is { } isAdministrator
            ? await users.ChangeAsync(name, actor, (grain, who) => grain.SetAdministratorAsync(isAdministrator, who), cancellationToken)
            : Refusal.None;
        if (refusal == Refusal.None && request.Enabled is { } enabled)
        {
            refusal = await users.ChangeAsync(name, actor, (grain, who) => grain.SetEnabledAsync(enabled, who), cancellationToken);
        }

        return refusal == Refusal.None ? await users.ShowAsync(name, cancellationToken) : Problems.From(refusal, name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, HttpContext context, UserChanges users, CancellationToken cancellationToken) =>
        await users.RunAsync(context, name, (grain, actor) => grain.DeleteAsync(actor), cancellationToken) is { } problem
            ? problem
            : TypedResults.NoContent();

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> ApproveAsync(
        string name, HttpContext context, UserChanges users, CancellationToken cancellationToken)
    {
        if (context.GetCaller().TokenId is not null)
        {
            return Forbidden;
        }

        return await users.RunAsync(context, name, (grain, actor) => grain.ApproveAsync(actor), cancellationToken) is { } problem
            ? problem
            : await users.ShowAsync(name, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPasswordAsync(
        string name, HttpContext context, UserChanges users, OwnPassword own, PasswordChecks passwords, CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        if (caller.TokenId is not null || (caller.Name != name && !caller.IsAdministrator))
        {
            return Forbidden;
        }

        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.PasswordRequest, cancellationToken);
        problem ??= new FieldProblems().Add("password", PasswordHasher.ProblemOf(request!.Password)).ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        if (caller.Name == name && await own.CheckAsync(context, name, request!.Current, cancellationToken) is { } wrong)
        {
            return wrong;
        }

        var hash = await passwords.HashAsync(request!.Password!, cancellationToken);
        return await users.RunAsync(context, name, (grain, actor) => grain.SetPasswordHashAsync(hash, actor), cancellationToken) is { } refused
            ? refused
            : TypedResults.NoContent();
    }

    /// <summary>For those who may look after themselves only, and for every token: what it made would outlive its revocation.</summary>
    private static ProblemHttpResult Forbidden => Problems.Problem(
        StatusCodes.Status403Forbidden, "forbidden",
        "You may do this for yourself only, unless you are an administrator, and logged in with your password, not with a token.");
}
