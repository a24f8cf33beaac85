using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary><c>larder acl index …</c>: who may do what in the whole index.</summary>
internal static class IndexAccessCommands
{
    private const string Route = "/api/index/access";
    private const string Nobody = "nobody";

    public static Command Create(CommandContext context) => CommandContext.Create(
        "index", "What holds in the whole index: defaults, roles, rules for names",
        [CreateShow(context), CreateDefaults(context), CreateRole(context), CreateRule(context), CreateReset(context)]);

    private static Command CreateShow(CommandContext context)
    {
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "show", "Show defaults, roles and rules", [json],
            async (client, result, cancellationToken) =>
                Write(context.Terminal.Output, await client.SendAsync(HttpMethod.Get, Route, null, cancellationToken), result.GetValue(json)),
            "larder acl index show");
    }

    private static Command CreateDefaults(CommandContext context)
    {
        var read = CreateDefault("--read", "Who may read");
        var write = CreateDefault("--write", "Who may upload to");
        var create = CreateDefault("--create", "Who may upload the first file of");
        var command = context.CreateRemote(
            "defaults", "Set what holds for packages without an access list of their own; what is left out stays", [read, write, create],
            async (client, result, cancellationToken) =>
            {
                var body = new { read = Principals(result, read), write = Principals(result, write), create = Principals(result, create) };
                Write(
                    context.Terminal.Output,
                    await client.SendAsync(HttpMethod.Put, Route + "/defaults", body, cancellationToken),
                    json: false);
            },
            "larder acl index defaults --read authenticated --write group:developers",
            "larder acl index defaults --create nobody");
        command.Validators.Add(result =>
        {
            if (result.GetResult(read) is null && result.GetResult(write) is null && result.GetResult(create) is null)
            {
                result.AddError("Give --read, --write or --create.");
            }
        });
        return command;
    }

    private static Command CreateRole(CommandContext context)
    {
        var principal = AccessCommands.CreatePrincipal();
        var (permissions, remove) = (AccessCommands.CreatePermissions(ArgumentArity.ZeroOrMore), CreateRemove());
        var command = context.CreateRemote(
            "role", "Set what somebody may do with every package, whatever its access list says", [principal, permissions, remove],
            (client, result, cancellationToken) => SetAsync(
                context, client, $"{Route}/roles/{Uri.EscapeDataString(result.GetRequiredValue(principal))}",
                result.GetValue(permissions), result.GetValue(remove), cancellationToken),
            "larder acl index role group:auditors read", "larder acl index role group:auditors --remove");
        RequireEither(command, permissions, remove);
        return command;
    }

    private static Command CreateRule(CommandContext context)
    {
        var pattern = new Argument<string>("pattern") { Description = "A package's name; * stands for any characters: team-*" };
        var principal = AccessCommands.CreatePrincipal();
        var (permissions, remove) = (AccessCommands.CreatePermissions(ArgumentArity.ZeroOrMore), CreateRemove());
        var command = context.CreateRemote(
            "rule", "Set what somebody may do with all packages of such a name, also with those that are not there yet",
            [pattern, principal, permissions, remove],
            (client, result, cancellationToken) => SetAsync(
                context, client,
                $"{Route}/rules/{Uri.EscapeDataString(result.GetRequiredValue(pattern))}/"
                + Uri.EscapeDataString(result.GetRequiredValue(principal)),
                result.GetValue(permissions), result.GetValue(remove), cancellationToken),
            "larder acl index rule \"team-*\" group:team manage", "larder acl index rule \"team-*\" group:team --remove");
        RequireEither(command, permissions, remove);
        return command;
    }

    private static Command CreateReset(CommandContext context)
    {
        var yes = CommandContext.CreateYesOption();
        return context.CreateRemote(
            "reset", "Forget defaults, roles and rules: the settings hold again", [yes],
            async (client, result, cancellationToken) =>
            {
                context.Terminal.Confirm("Forget all defaults, roles and rules?", result.GetValue(yes));
                Write(context.Terminal.Output, await client.SendAsync(HttpMethod.Delete, Route, null, cancellationToken), json: false);
            },
            "larder acl index reset --yes");
    }

    private static async Task SetAsync(
        CommandContext context, OperatorClient client, string route, string[]? permissions, bool remove, CancellationToken cancellationToken)
    {
        var access = await client.SendAsync(
            remove ? HttpMethod.Delete : HttpMethod.Put, route, remove ? null : new { permissions }, cancellationToken);
        Write(context.Terminal.Output, access, json: false);
    }

    private static void Write(TextWriter output, JsonElement access, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(access, OperatorClient.Json));
            return;
        }

        var rows = ((string[])["read", "write", "create"])
            .Select(word => (string[])["default", Table.Cell(access, word) is { Length: > 0 } who ? who : Nobody, word])
            .Concat(access.GetProperty("roles").EnumerateArray().Select(role =>
                (string[])["role", Table.Cell(role, "principal"), Table.Cell(role, "permissions")]))
            .Concat(access.GetProperty("rules").EnumerateArray().Select(rule =>
                (string[])[$"rule {Table.Cell(rule, "pattern")}", Table.Cell(rule, "principal"), Table.Cell(rule, "permissions")]));
        Table.Write(output, ["what", "principal", "permissions"], [.. rows]);
        output.WriteLine(access.GetProperty("stored").GetBoolean()
            ? "Set in the index; the settings Access:DefaultRead, DefaultWrite and Create mean nothing."
            : "As the settings say.");
    }

    private static void RequireEither(Command command, Argument<string[]> permissions, Option<bool> remove) =>
        command.Validators.Add(result =>
        {
            if ((result.GetValue(permissions) is null or []) != result.GetValue(remove))
            {
                result.AddError("Give permissions, or --remove.");
            }
        });

    /// <returns><see langword="null"/> if it was not given.</returns>
    private static string[]? Principals(ParseResult result, Option<string[]> option) =>
        result.GetResult(option) is null ? null : [.. result.GetValue(option)!.Where(principal => principal != Nobody)];

    private static Option<string[]> CreateDefault(string name, string description) => new(name)
    {
        Description = description + "; several, or nobody", HelpName = "principal", AllowMultipleArgumentsPerToken = true,
    };

    private static Option<bool> CreateRemove() => new("--remove") { Description = "Take it away" };
}
