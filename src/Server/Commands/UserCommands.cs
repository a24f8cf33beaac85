using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary><c>larder user …</c>: accounts.</summary>
internal static class UserCommands
{
    public static Command Create(CommandContext context) => CommandContext.Create(
        "user", "Accounts of people and machines",
        [
            CreateAdd(context), CreatePassword(context), CreateList(context), CreateShow(context), CreateSwitch(context, false),
            CreateSwitch(context, true), CreateAdmin(context), CreateApprove(context), CreateReject(context), CreateDelete(context),
        ]);

    /// <summary>The address of one user.</summary>
    public static string Route(string user) => $"/api/users/{Uri.EscapeDataString(user)}";

    private static Command CreateAdd(CommandContext context)
    {
        var name = CreateName();
        var admin = new Option<bool>("--admin") { Description = "An administrator: may do everything" };
        var noPassword = new Option<bool>("--no-password") { Description = "No password: the user has tokens only" };
        var stdin = CreatePasswordStdin();
        return context.CreateRemote(
            "add", "Make an account; asks for its password", [name, admin, noPassword, stdin],
            async (client, result, cancellationToken) =>
            {
                var user = result.GetRequiredValue(name);
                var password = result.GetValue(noPassword) ? null : context.Terminal.ReadPassword(result.GetValue(stdin));
                var body = new { name = user, password, isAdministrator = result.GetValue(admin) };
                await client.SendAsync(HttpMethod.Post, "/api/users", body, cancellationToken);
                context.Terminal.Output.WriteLine($"Made user {user}.");
            },
            "larder user add alice",
            "larder user add ci --no-password",
            "pass show larder/bob | larder user add bob --admin --password-stdin");
    }

    private static Command CreatePassword(CommandContext context)
    {
        var name = CreateName();
        var stdin = CreatePasswordStdin();
        var command = context.CreateRemote(
            "passwd", "Set a new password; the old one is refused from then on", [name, stdin],
            async (client, result, cancellationToken) =>
            {
                var user = result.GetRequiredValue(name);
                var body = new { password = context.Terminal.ReadPassword(result.GetValue(stdin)) };
                await client.SendAsync(HttpMethod.Put, Route(user) + "/password", body, cancellationToken);
                context.Terminal.Output.WriteLine($"Set the password of {user}.");
            },
            "larder user passwd admin", "larder user passwd admin --password-stdin < password.txt");
        command.Aliases.Add("password");
        return command;
    }

    private static Command CreateList(CommandContext context)
    {
        var pending = new Option<bool>("--pending") { Description = "Only those who have registered and wait to be approved" };
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "list", "List all accounts", [pending, json],
            (client, result, cancellationToken) => Table.WriteAsync(
                context.Terminal.Output,
                client.ListAsync(result.GetValue(pending) ? "/api/registrations" : "/api/users", cancellationToken),
                result.GetValue(json),
                ("name", "name"), ("administrator", "isAdministrator"), ("enabled", "enabled"), ("pending", "pending"),
                ("password", "hasPassword"), ("source", "source"), ("created (UTC)", "createdAt")),
            "larder user list", "larder user list --pending", "larder user list --json");
    }

    private static Command CreateShow(CommandContext context)
    {
        var name = CreateName();
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "show", "Show one account with its groups", [name, json],
            async (client, result, cancellationToken) =>
            {
                var user = await client.SendAsync(HttpMethod.Get, Route(result.GetRequiredValue(name)), null, cancellationToken);
                if (result.GetValue(json))
                {
                    context.Terminal.Output.WriteLine(JsonSerializer.Serialize(user, OperatorClient.Json));
                    return;
                }

                Table.WriteFields(
                    context.Terminal.Output, user,
                    ("name", "name"), ("administrator", "isAdministrator"), ("enabled", "enabled"), ("pending", "pending"),
                    ("password", "hasPassword"), ("source", "source"), ("groups", "groups"), ("groups at the source", "sourceGroups"),
                    ("created (UTC)", "createdAt"));
            },
            "larder user show alice");
    }

    private static Command CreateSwitch(CommandContext context, bool enabled) => CreateChange(
        context,
        enabled ? "enable" : "disable",
        enabled ? "Accept the user's password and tokens again" : "Refuse the user's password and tokens, at once",
        (client, user, cancellationToken) => client.SendAsync(HttpMethod.Patch, Route(user), new { enabled }, cancellationToken),
        user => $"{(enabled ? "Enabled" : "Disabled")} {user}.");

    private static Command CreateAdmin(CommandContext context)
    {
        var name = CreateName();
        var remove = new Option<bool>("--remove") { Description = "Make the user no administrator any longer" };
        return context.CreateRemote(
            "admin", "Make a user an administrator, who may do everything", [name, remove],
            async (client, result, cancellationToken) =>
            {
                var (user, isAdministrator) = (result.GetRequiredValue(name), !result.GetValue(remove));
                await client.SendAsync(HttpMethod.Patch, Route(user), new { isAdministrator }, cancellationToken);
                context.Terminal.Output.WriteLine($"{user} is {(isAdministrator ? "an administrator" : "no administrator")} now.");
            },
            "larder user admin alice", "larder user admin alice --remove");
    }

    private static Command CreateApprove(CommandContext context) => CreateChange(
        context, "approve", "Let a registered user in",
        (client, user, cancellationToken) => client.SendAsync(HttpMethod.Post, Route(user) + "/approve", null, cancellationToken),
        user => $"Approved {user}.");

    private static Command CreateReject(CommandContext context) => CreateChange(
        context, "reject", "End a registration; its name is free again",
        (client, user, cancellationToken) =>
            client.SendAsync(HttpMethod.Delete, $"/api/registrations/{Uri.EscapeDataString(user)}", null, cancellationToken),
        user => $"Rejected {user}.");

    private static Command CreateDelete(CommandContext context)
    {
        var name = CreateName();
        var yes = CommandContext.CreateYesOption();
        return context.CreateRemote(
            "delete", "Delete a user for good: no password, token or membership is left, and the name stays taken", [name, yes],
            async (client, result, cancellationToken) =>
            {
                var user = result.GetRequiredValue(name);
                context.Terminal.Confirm($"Delete user {user} for good?", result.GetValue(yes));
                await client.SendAsync(HttpMethod.Delete, Route(user), null, cancellationToken);
                context.Terminal.Output.WriteLine($"Deleted user {user}.");
            },
            "larder user delete alice", "larder user delete alice --yes");
    }

    private static Command CreateChange(
        CommandContext context, string word, string description,
        Func<OperatorClient, string, CancellationToken, Task<JsonElement>> change, Func<string, string> done)
    {
        var name = CreateName();
        return context.CreateRemote(
            word, description, [name],
            async (client, result, cancellationToken) =>
            {
                var user = result.GetRequiredValue(name);
                await change(client, user, cancellationToken);
                context.Terminal.Output.WriteLine(done(user));
            },
            $"larder user {word} alice");
    }

    private static Argument<string> CreateName() => new("name") { Description = "The user's name" };

    private static Option<bool> CreatePasswordStdin() =>
        new("--password-stdin") { Description = "Read the password from the first line of standard input" };
}
