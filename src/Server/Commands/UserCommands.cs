using System.CommandLine;

namespace Larder.Server.Commands;

/// <summary><c>larder user …</c>: accounts.</summary>
internal static class UserCommands
{
    public static Command Create(CommandContext context) => CommandContext.Create(
        "user", "Accounts of people and machines",
        [CreateAdd(context), CreatePasswd(context), CreateList(context), CreateSwitch(context, false), CreateSwitch(context, true)]);

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

    private static Command CreatePasswd(CommandContext context)
    {
        var name = CreateName();
        var stdin = CreatePasswordStdin();
        return context.CreateRemote(
            "passwd", "Set a new password; the old one is refused from then on", [name, stdin],
            async (client, result, cancellationToken) =>
            {
                var user = result.GetRequiredValue(name);
                var body = new { password = context.Terminal.ReadPassword(result.GetValue(stdin)) };
                await client.SendAsync(HttpMethod.Put, $"/api/users/{Uri.EscapeDataString(user)}/password", body, cancellationToken);
                context.Terminal.Output.WriteLine($"Set the password of {user}.");
            },
            "larder user passwd admin", "larder user passwd admin --password-stdin < password.txt");
    }

    private static Command CreateList(CommandContext context)
    {
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "list", "List all accounts", [json],
            (client, result, cancellationToken) => Table.WriteAsync(
                context.Terminal.Output,
                client.ListAsync("/api/users", cancellationToken),
                result.GetValue(json),
                ("name", "name"), ("administrator", "isAdministrator"), ("enabled", "enabled"),
                ("password", "hasPassword"), ("created (UTC)", "createdAt")),
            "larder user list", "larder user list --json");
    }

    private static Command CreateSwitch(CommandContext context, bool enabled)
    {
        var name = CreateName();
        var word = enabled ? "enable" : "disable";
        return context.CreateRemote(
            word,
            enabled ? "Accept the user's password and tokens again" : "Refuse the user's password and tokens, at once",
            [name],
            async (client, result, cancellationToken) =>
            {
                var user = result.GetRequiredValue(name);
                await client.SendAsync(HttpMethod.Patch, $"/api/users/{Uri.EscapeDataString(user)}", new { enabled }, cancellationToken);
                context.Terminal.Output.WriteLine($"{(enabled ? "Enabled" : "Disabled")} {user}.");
            },
            $"larder user {word} alice");
    }

    private static Argument<string> CreateName() => new("name") { Description = "The user's name" };

    private static Option<bool> CreatePasswordStdin() =>
        new("--password-stdin") { Description = "Read the password from the first line of standard input" };
}
