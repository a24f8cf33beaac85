using System.CommandLine;
using System.Globalization;

namespace Larder.Server.Commands;

/// <summary><c>larder token …</c>: API tokens.</summary>
internal static class TokenCommands
{
    public static Command Create(CommandContext context) => CommandContext.Create(
        "token", "API tokens, used as the password of the user __token__",
        [CreateCreate(context), CreateList(context), CreateRevoke(context)]);

    private static Command CreateCreate(CommandContext context)
    {
        var label = new Argument<string>("label") { Description = "What you call it" };
        var user = new Option<string>("--user") { Description = "Whose rights it has", HelpName = "name", Required = true };
        var days = new Option<int?>("--days") { Description = "After how many days it expires. Default: never", HelpName = "number" };
        NumberRange.Restrict(days, 1, 36_500);
        return context.CreateRemote(
            "create", "Make a token and print it; it cannot be shown again", [label, user, days],
            async (client, result, cancellationToken) =>
            {
                var expiresAt = result.GetValue(days) is { } number
                    ? TimeProvider.System.GetUtcNow().AddDays(number)
                    : (DateTimeOffset?)null;
                var body = new { label = result.GetRequiredValue(label), user = result.GetRequiredValue(user), expiresAt };
                var token = await client.SendAsync(HttpMethod.Post, "/api/tokens", body, cancellationToken);

                // The token alone on standard output: for scripts. What is around it is for people.
                context.Terminal.Error.WriteLine($"Made token {Table.Cell(token, "id")}. Use it as the password of the user __token__:");
                context.Terminal.Output.WriteLine(Table.Cell(token, "token"));
            },
            "larder token create ci --user alice", "larder token create laptop --user bob --days 90");
    }

    private static Command CreateList(CommandContext context)
    {
        var user = new Option<string?>("--user") { Description = "Only this user's", HelpName = "name" };
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "list", "List tokens; their secrets are not kept", [user, json],
            (client, result, cancellationToken) => Table.WriteAsync(
                context.Terminal.Output,
                client.ListAsync(
                    result.GetValue(user) is { } name
                        ? string.Create(CultureInfo.InvariantCulture, $"/api/tokens?user={Uri.EscapeDataString(name)}")
                        : "/api/tokens",
                    cancellationToken),
                result.GetValue(json),
                ("id", "id"), ("user", "user"), ("label", "label"), ("created (UTC)", "createdAt"),
                ("expires (UTC)", "expiresAt"), ("revoked", "revoked")),
            "larder token list", "larder token list --user alice --json");
    }

    private static Command CreateRevoke(CommandContext context)
    {
        var id = new Argument<string>("id") { Description = "The token's id, as 'token list' shows it" };
        return context.CreateRemote(
            "revoke", "Take a token back for good, at once", [id],
            async (client, result, cancellationToken) =>
            {
                var token = result.GetRequiredValue(id);
                await client.SendAsync(HttpMethod.Delete, $"/api/tokens/{Uri.EscapeDataString(token)}", null, cancellationToken);
                context.Terminal.Output.WriteLine($"Revoked token {token}.");
            },
            "larder token revoke 5f0c2a9d41e7b836");
    }
}
