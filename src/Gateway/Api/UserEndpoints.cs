using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Caching;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
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
            .RequirePermission(Permission.Write).WithName("GetUser")
            .WithSummary("Shows a user: oneself, or any other to an administrator.")
            .Refuses(StatusCodes.Status404NotFound);

        users.MapPatch("/{name}", ChangeAsync)
            .RequirePermission(Permission.Administer).WithName("ChangeUser")
            .WithSummary("Switches all credentials of a user on or off.")
            .Takes<UserChangeRequest>()
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        users.MapPut("/{name}/password", SetPasswordAsync)
            .RequirePermission(Permission.Write).WithName("SetPassword")
            .WithSummary("Replaces a password: one's own, or any to an administrator. The old one is refused at once.")
            .Takes<PasswordRequest>()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
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
        return TypedResults.Ok(PageQuery.Page(found, size, Answer, user => user.Name));
    }

    private static async Task<Results<Created<UserAnswer>, ProblemHttpResult>> CreateAsync(
        HttpContext context, IGrainFactory grains, GrainRetry retry, IAccounts accounts, PasswordChecks passwords,
        CancellationToken cancellationToken)
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
        var actor = context.GetCaller().ToActor(context);
        var hash = request.Password is null ? null : await passwords.HashAsync(request.Password, cancellationToken);
        var grain = grains.GetUser(name);
        var refusal = await retry.ChangeAsync(
            grain.GetEpochAsync, actor, who => grain.CreateAsync(hash, request.IsAdministrator, who), cancellationToken);
        if (refusal != Refusal.None || await accounts.FindUserAsync(name, cancellationToken) is not { } user)
        {
            return Problems.From(refusal == Refusal.None ? Refusal.UnknownUser : refusal, name);
        }

        return TypedResults.Created(
            $"{RelativeAddress.OfRoot(context.Request)}api/users/{Uri.EscapeDataString(name)}", Answer(user));
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> GetAsync(
        string name, HttpContext context, IAccounts accounts, CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        if (caller.Name != name && !caller.IsAdministrator)
        {
            return Forbidden;
        }

        return UserName.IsValid(name) && await accounts.FindUserAsync(name, cancellationToken) is { } user
            ? TypedResults.Ok(Answer(user))
            : Problems.From(Refusal.UnknownUser, name);
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> ChangeAsync(
        string name, HttpContext context, IGrainFactory grains, GrainRetry retry, IAccounts accounts,
        CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.UserChangeRequest, cancellationToken);
        problem ??= new FieldProblems().Add("enabled", request!.Enabled is null ? "Required: true or false." : null).ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        var actor = context.GetCaller().ToActor(context);
        var refusal = UserName.IsValid(name)
            ? await retry.ChangeAsync(
                () => grains.GetUser(name).GetEpochAsync(),
                actor,
                who => grains.GetUser(name).SetEnabledAsync(request!.Enabled!.Value, who),
                cancellationToken)
            : Refusal.UnknownUser;
        return refusal == Refusal.None && await accounts.FindUserAsync(name, cancellationToken) is { } user
            ? TypedResults.Ok(Answer(user))
            : Problems.From(refusal == Refusal.None ? Refusal.UnknownUser : refusal, name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPasswordAsync(
        string name, HttpContext context, IGrainFactory grains, GrainRetry retry, PasswordChecks passwords,
        CancellationToken cancellationToken)
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

        if (!UserName.IsValid(name))
        {
            return Problems.From(Refusal.UnknownUser, name);
        }

        var hash = await passwords.HashAsync(request!.Password!, cancellationToken);
        var actor = caller.ToActor(context);
        var grain = grains.GetUser(name);
        var refusal = await retry.ChangeAsync(
            grain.GetEpochAsync, actor, who => grain.SetPasswordHashAsync(hash, who), cancellationToken);
        return refusal == Refusal.None ? TypedResults.NoContent() : Problems.From(refusal, name);
    }

    /// <summary>For those who may look after themselves only, and for every token: what it made would outlive its revocation.</summary>
    private static ProblemHttpResult Forbidden => Problems.Problem(
        StatusCodes.Status403Forbidden, "forbidden",
        "You may do this for yourself only, unless you are an administrator, and logged in with your password, not with a token.");

    private static UserAnswer Answer(UserAccount user) =>
        new(user.Name, user.IsAdministrator, user.Enabled, user.PasswordHash is not null, user.CreatedAt);
}
