using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary><c>larder token …</c>: API tokens.</summary>
internal static class TokenCommands
{
    public static Command Create(CommandContext context) => CommandContext.Create(
        "token", "API tokens, used as the password of the user __token__",
        [CreateCreate(context), CreateList(context), CreateShow(context), CreateRevoke(context)]);

    private static Command CreateCreate(CommandContext context)
    {
        var user = new Option<string>("--user") { Description = "Whose rights it has", HelpName = "name", Required = true };
        var label = new Option<string?>("--label") { Description = "What you call it", HelpName = "text" };
        var actions = CreateTexts(
            "--actions", "What it may do: some of read, write, manage, administer. Default: read,write,manage", "read,write");
        var packages = CreateTexts("--packages", "With which packages: names, or patterns. Default: all", "six,team-*");
        var networks = CreateTexts("--network", "From where it may be used. Default: everywhere", "10.0.0.0/8");
        var expires = Lifetime.CreateOption("--expires", "After how many hours or days it ends. Default: never");
        return context.CreateRemote(
            "create", "Make a token and print it; it cannot be shown again", [user, label, actions, packages, networks, expires],
            async (client, result, cancellationToken) =>
            {
                var body = new
                {
                    user = result.GetRequiredValue(user),
                    label = result.GetValue(label),
                    scopes = ScopesOf(Texts(result, actions), Texts(result, packages)),
                    networks = Texts(result, networks),
                    expiresAt = Lifetime.TryParse(result.GetValue(expires), out var life)
                        ? TimeProvider.System.GetUtcNow() + life
                        : (DateTimeOffset?)null,
                };
                var token = await client.SendAsync(HttpMethod.Post, "/api/tokens", body, cancellationToken);

                // The token alone on standard output: for scripts. What is around it is for people.
                context.Terminal.Error.WriteLine($"Made token {Table.Cell(token, "id")}. Use it as the password of the user __token__:");
                context.Terminal.Output.WriteLine(Table.Cell(token, "token"));
            },
            "larder token create --user alice --label ci --actions read,write --packages six,team-* --expires 90d",
            "larder token create --user deploy --actions read --network 10.0.0.0/8");
    }

    private static Command CreateList(CommandContext context)
    {
        var user = new Option<string?>("--user") { Description = "Only this user's", HelpName = "name" };
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "list", "List tokens; their secrets are not kept", [user, json],
            async (client, result, cancellationToken) =>
            {
                var path = result.GetValue(user) is { } name ? $"/api/tokens?user={Uri.EscapeDataString(name)}" : "/api/tokens";
                var tokens = await client.ListAsync(path, cancellationToken).ToListAsync(cancellationToken);
                if (result.GetValue(json))
                {
                    context.Terminal.Output.WriteLine(JsonSerializer.Serialize(tokens, OperatorClient.Json));
                }
                else
                {
                    TokenTable.Write(context.Terminal.Output, tokens);
                }
            },
            "larder token list", "larder token list --user alice --json");
    }

    private static Command CreateShow(CommandContext context)
    {
        var id = CreateId();
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "show", "Show one token: what it may do, from where, and when it was last used", [id, json],
            async (client, result, cancellationToken) =>
            {
                var token = await client.SendAsync(HttpMethod.Get, Route(result.GetRequiredValue(id)), null, cancellationToken);
                if (result.GetValue(json))
                {
                    context.Terminal.Output.WriteLine(JsonSerializer.Serialize(token, OperatorClient.Json));
                }
                else
                {
                    TokenTable.WriteOne(context.Terminal.Output, token);
                }
            },
            "larder token show 5f0c2a9d41e7b836");
    }

    private static Command CreateRevoke(CommandContext context)
    {
        var id = CreateId();
        return context.CreateRemote(
            "revoke", "Take a token back for good, at once", [id],
            async (client, result, cancellationToken) =>
            {
                var token = result.GetRequiredValue(id);
                await client.SendAsync(HttpMethod.Delete, Route(token), null, cancellationToken);
                context.Terminal.Output.WriteLine($"Revoked token {token}.");
            },
            "larder token revoke 5f0c2a9d41e7b836");
    }

    private static Argument<string> CreateId() => new("id") { Description = "The token's id, as 'token list' shows it" };

    /// <summary>An option that takes several texts, separated by commas or given one after the other.</summary>
    private static Option<string[]> CreateTexts(string name, string description, string example) =>
        new(name) { Description = description, HelpName = example };

    /// <returns><see langword="null"/> if the option was not given.</returns>
    private static string[]? Texts(ParseResult result, Option<string[]> option) =>
        result.GetValue(option) is { Length: > 0 } texts
            ? [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]
            : null;

    /// <summary>One scope, of which one half may be left out; <see langword="null"/> without both, for what the server takes then.</summary>
    private static object[]? ScopesOf(string[]? actions, string[]? packages) => actions is null && packages is null
        ? null
        : [new { actions = actions ?? ["read", "write", "manage"], packages = packages ?? ["*"] }];

    private static string Route(string id) => $"/api/tokens/{Uri.EscapeDataString(id)}";
}
