using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary><c>larder group …</c>: groups of users, for access lists.</summary>
internal static class GroupCommands
{
    public static Command Create(CommandContext context) => CommandContext.Create(
        "group", "Groups of users, for access lists",
        [
            CreateAdd(context), CreateList(context), CreateShow(context), CreateDescribe(context), CreateDelete(context),
            CreateMember(context, true), CreateMember(context, false),
        ]);

    private static Command CreateAdd(CommandContext context)
    {
        var name = CreateName();
        var description = new Option<string?>("--description") { Description = "What it is for", HelpName = "text" };
        return context.CreateRemote(
            "add", "Make a group without members", [name, description],
            async (client, result, cancellationToken) =>
            {
                var group = result.GetRequiredValue(name);
                var body = new { name = group, description = result.GetValue(description) };
                await client.SendAsync(HttpMethod.Post, "/api/groups", body, cancellationToken);
                context.Terminal.Output.WriteLine($"Made group {group}.");
            },
            "larder group add developers", "larder group add robots --description \"what CI runs as\"");
    }

    private static Command CreateList(CommandContext context)
    {
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "list", "List all groups", [json],
            (client, result, cancellationToken) => Table.WriteAsync(
                context.Terminal.Output,
                client.ListAsync("/api/groups", cancellationToken),
                result.GetValue(json),
                ("name", "name"), ("members", "memberCount"), ("created (UTC)", "createdAt"), ("description", "description")),
            "larder group list", "larder group list --json");
    }

    private static Command CreateShow(CommandContext context)
    {
        var name = CreateName();
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "show", "Show one group with its members", [name, json],
            async (client, result, cancellationToken) =>
            {
                var route = Route(result.GetRequiredValue(name));
                var group = await client.SendAsync(HttpMethod.Get, route, null, cancellationToken);
                var members = await client.ListAsync(route, page => page.GetProperty("members"), cancellationToken).ToListAsync(cancellationToken);
                if (result.GetValue(json))
                {
                    var whole = group.EnumerateObject().Where(each => each.Name != "members")
                        .ToDictionary(each => each.Name, object (each) => each.Value);
                    whole["members"] = members;
                    context.Terminal.Output.WriteLine(JsonSerializer.Serialize(whole, OperatorClient.Json));
                    return;
                }

                Table.WriteFields(
                    context.Terminal.Output, group,
                    ("name", "name"), ("description", "description"), ("created (UTC)", "createdAt"), ("members", "memberCount"));
                members.ForEach(member => context.Terminal.Output.WriteLine($"  {member}"));
            },
            "larder group show developers");
    }

    private static Command CreateDescribe(CommandContext context)
    {
        var name = CreateName();
        var description = new Argument<string>("description") { Description = "What it is for; \"\" for nothing" };
        return context.CreateRemote(
            "describe", "Say what a group is for", [name, description],
            async (client, result, cancellationToken) =>
            {
                var group = result.GetRequiredValue(name);
                var body = new { description = result.GetRequiredValue(description) };
                await client.SendAsync(HttpMethod.Patch, Route(group), body, cancellationToken);
                context.Terminal.Output.WriteLine($"Described group {group}.");
            },
            "larder group describe developers \"everybody who writes packages\"");
    }

    private static Command CreateDelete(CommandContext context)
    {
        var name = CreateName();
        var empty = new Option<bool>("--empty") { Description = "Take its members out first" };
        var yes = CommandContext.CreateYesOption();
        return context.CreateRemote(
            "delete", "Delete a group; access lists that name it go on doing so", [name, empty, yes],
            async (client, result, cancellationToken) =>
            {
                var (group, empties) = (result.GetRequiredValue(name), result.GetValue(empty));
                context.Terminal.Confirm($"Delete group {group}{(empties ? " and all memberships" : "")}?", result.GetValue(yes));
                await client.SendAsync(HttpMethod.Delete, Route(group) + (empties ? "?empty=true" : ""), null, cancellationToken);
                context.Terminal.Output.WriteLine($"Deleted group {group}.");
            },
            "larder group delete developers", "larder group delete developers --empty --yes");
    }

    private static Command CreateMember(CommandContext context, bool isMember)
    {
        var name = CreateName();
        var users = new Argument<string[]>("users") { Description = "Names of users", Arity = ArgumentArity.OneOrMore };
        var word = isMember ? "add-member" : "remove-member";
        return context.CreateRemote(
            word, isMember ? "Put users into a group" : "Take users out of a group, at once", [name, users],
            async (client, result, cancellationToken) =>
            {
                var group = result.GetRequiredValue(name);
                foreach (var user in result.GetRequiredValue(users))
                {
                    var route = $"{Route(group)}/members/{Uri.EscapeDataString(user)}";
                    await client.SendAsync(isMember ? HttpMethod.Put : HttpMethod.Delete, route, null, cancellationToken);
                    context.Terminal.Output.WriteLine(isMember ? $"Put {user} into {group}." : $"Took {user} out of {group}.");
                }
            },
            $"larder group {word} developers alice bob");
    }

    private static string Route(string group) => $"/api/groups/{Uri.EscapeDataString(group)}";

    private static Argument<string> CreateName() => new("name") { Description = "The group's name" };
}
