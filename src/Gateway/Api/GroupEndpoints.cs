using Larder.Gateway.Authentication;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Looks after groups and who is in them.</summary>
internal static class GroupEndpoints
{
    public static void MapGroups(this RouteGroupBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups").RequirePermission(Permission.Administer);

        groups.MapGet("", ListAsync).WithName("ListGroups")
            .WithSummary("Lists groups by name.")
            .Refuses(StatusCodes.Status400BadRequest);

        groups.MapPost("", CreateAsync).WithName("CreateGroup")
            .WithSummary("Makes a group without members.")
            .Takes<NewGroupRequest>()
            .Refuses(StatusCodes.Status409Conflict);

        groups.MapGet("/{name}", GetAsync).WithName("GetGroup")
            .WithSummary("Shows a group with its members, page by page.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

        groups.MapPatch("/{name}", DescribeAsync).WithName("ChangeGroup")
            .WithSummary("Replaces the description of a group.")
            .Takes<GroupChangeRequest>()
            .Refuses(StatusCodes.Status404NotFound);

        groups.MapDelete("/{name}", DeleteAsync).WithName("DeleteGroup")
            .WithSummary("Deletes a group without members; with empty=true, takes the members out first.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        groups.MapPut("/{name}/members/{user}", AddMemberAsync).WithName("AddGroupMember")
            .WithSummary("Puts a user into a group.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        groups.MapDelete("/{name}/members/{user}", RemoveMemberAsync).WithName("RemoveGroupMember")
            .WithSummary("Takes a user out of a group: at once, everywhere.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<ItemPage<GroupItem>>, ProblemHttpResult>> ListAsync(
        string? after, int? limit, GroupChanges groups, CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after) is { } problem)
        {
            return problem;
        }

        var size = limit ?? PageQuery.DefaultLimit;
        var found = await groups.RunAsync(grain => grain.ListAsync(after, size), cancellationToken);
        return TypedResults.Ok(PageQuery.Page(found, size, GroupItem.Of, group => group.Name));
    }

    private static async Task<Results<Created<GroupItem>, ProblemHttpResult>> CreateAsync(
        HttpContext context, GroupChanges groups, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.NewGroupRequest, cancellationToken);
        problem ??= new FieldProblems()
            .Add("name", PrincipalText.ProblemOfGroup(request!.Name))
            .AddLine("name", request.Name, Principal.MaxGroupLength)
            .AddLine("description", request.Description, AccountGroup.MaxDescriptionLength)
            .ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        var (name, actor) = (request!.Name!, context.GetCaller().ToActor(context));
        var refusal = await groups.RunAsync(grain => grain.CreateAsync(name, request.Description ?? "", actor), cancellationToken);
        if (refusal != Refusal.None || await groups.RunAsync(grain => grain.GetAsync(name), cancellationToken) is not { } group)
        {
            return Problems.From(refusal == Refusal.None ? Refusal.UnknownGroup : refusal, name);
        }

        return TypedResults.Created(
            $"{RelativeAddress.OfRoot(context.Request)}api/groups/{Uri.EscapeDataString(name)}", GroupItem.Of(group));
    }

    private static async Task<Results<Ok<GroupAnswer>, ProblemHttpResult>> GetAsync(
        string name, string? after, int? limit, GroupChanges groups, CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after) is { } problem)
        {
            return problem;
        }

        name = PrincipalText.FromPath(name);
        if (!Principal.IsGroupName(name) || await groups.RunAsync(grain => grain.GetAsync(name), cancellationToken) is not { } group)
        {
            return Problems.From(Refusal.UnknownGroup, name);
        }

        var size = limit ?? PageQuery.DefaultLimit;
        var members = await groups.RunAsync(grain => grain.ListMembersAsync(name, after, size), cancellationToken);
        return TypedResults.Ok(new GroupAnswer(
            group.Name, group.Description, group.MemberCount, group.CreatedAt, PageQuery.Page(members, size, user => user, user => user)));
    }

    private static async Task<Results<Ok<GroupItem>, ProblemHttpResult>> DescribeAsync(
        string name, HttpContext context, GroupChanges groups, CancellationToken cancellationToken)
    {
        name = PrincipalText.FromPath(name);
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.GroupChangeRequest, cancellationToken);
        problem ??= new FieldProblems()
            .Add("description", request!.Description is null ? "Required; may be empty." : null)
            .AddLine("description", request.Description, AccountGroup.MaxDescriptionLength)
            .ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        var actor = context.GetCaller().ToActor(context);
        var refusal = Principal.IsGroupName(name)
            ? await groups.RunAsync(grain => grain.DescribeAsync(name, request!.Description!, actor), cancellationToken)
            : Refusal.UnknownGroup;
        return refusal == Refusal.None && await groups.RunAsync(grain => grain.GetAsync(name), cancellationToken) is { } group
            ? TypedResults.Ok(GroupItem.Of(group))
            : Problems.From(refusal == Refusal.None ? Refusal.UnknownGroup : refusal, name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, bool? empty, HttpContext context, GroupChanges groups, CancellationToken cancellationToken)
    {
        name = PrincipalText.FromPath(name);
        var actor = context.GetCaller().ToActor(context);
        var refusal = (Principal.IsGroupName(name), empty) switch
        {
            (false, _) => Refusal.UnknownGroup,
            (_, true) => await groups.EmptyAndDeleteAsync(name, actor, cancellationToken),
            _ => await groups.RunAsync(grain => grain.DeleteAsync(name, actor), cancellationToken),
        };
        return refusal == Refusal.None ? TypedResults.NoContent() : Problems.From(refusal, name);
    }

    private static Task<Results<NoContent, ProblemHttpResult>> AddMemberAsync(
        string name, string user, HttpContext context, UserChanges users, CancellationToken cancellationToken) =>
        SetMemberAsync(PrincipalText.FromPath(name), user, isMember: true, context, users, cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> RemoveMemberAsync(
        string name, string user, HttpContext context, UserChanges users, CancellationToken cancellationToken) =>
        SetMemberAsync(PrincipalText.FromPath(name), user, isMember: false, context, users, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> SetMemberAsync(
        string name, string user, bool isMember, HttpContext context, UserChanges users, CancellationToken cancellationToken)
    {
        var refusal = Principal.IsGroupName(name)
            ? await users.ChangeAsync(
                user, context.GetCaller().ToActor(context), (grain, actor) => grain.SetMemberAsync(name, isMember, actor), cancellationToken)
            : Refusal.UnknownGroup;
        return refusal == Refusal.None
            ? TypedResults.NoContent()
            : Problems.From(refusal, refusal == Refusal.UnknownGroup ? name : user);
    }
}
