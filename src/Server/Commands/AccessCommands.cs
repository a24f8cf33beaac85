using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary><c>larder acl …</c>: who may do what with a package.</summary>
internal static class AccessCommands
{
    private static readonly string[] Permissions = ["read", "write", "manage"];

    public static Command Create(CommandContext context) => CommandContext.Create(
        "acl", "Who may do what: access lists of packages, and what holds in the whole index",
        [
            CreateShow(context), CreateGrant(context), CreateRevoke(context), CreateReplace(context), IndexAccessCommands.Create(context),
        ]);

    /// <summary>Who is meant.</summary>
    public static Argument<string> CreatePrincipal() => new("principal")
    {
        Description = "everyone, authenticated, user:NAME, group:NAME, or publisher:ISSUER:CLAIM=VALUE,…",
    };

    /// <summary>What is granted.</summary>
    public static Argument<string[]> CreatePermissions(ArgumentArity arity)
    {
        var permissions = new Argument<string[]>("permissions") { Description = "Some of read, write, manage (which includes both)", Arity = arity };
        permissions.AcceptOnlyFromAmong(Permissions);
        return permissions;
    }

    private static Command CreateShow(CommandContext context)
    {
        var package = CreatePackage();
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "show", "Show who may do what with a package, and why", [package, json],
            async (client, result, cancellationToken) =>
            {
                var access = await client.SendAsync(HttpMethod.Get, Route(result.GetRequiredValue(package)), null, cancellationToken);
                if (result.GetValue(json))
                {
                    context.Terminal.Output.WriteLine(JsonSerializer.Serialize(access, OperatorClient.Json));
                    return;
                }

                await Table.WriteAsync(
                    context.Terminal.Output, access.GetProperty("effective").EnumerateArray().ToAsyncEnumerable(), json: false,
                    ("principal", "principal"), ("permissions", "permissions"), ("from", "from"), ("pattern", "pattern"));
            },
            "larder acl show six");
    }

    private static Command CreateGrant(CommandContext context)
    {
        var (package, principal, permissions) = (CreatePackage(), CreatePrincipal(), CreatePermissions(ArgumentArity.OneOrMore));
        return context.CreateRemote(
            "grant", "Set what somebody may do with a package: this and no more; also reserves a name that has no files",
            [package, principal, permissions],
            async (client, result, cancellationToken) =>
            {
                var (name, who) = (result.GetRequiredValue(package), result.GetRequiredValue(principal));
                var body = new { permissions = result.GetRequiredValue(permissions) };
                await client.SendAsync(HttpMethod.Put, $"{Route(name)}/{Uri.EscapeDataString(who)}", body, cancellationToken);
                context.Terminal.Output.WriteLine($"{who} has {string.Join(", ", body.permissions)} of {name}.");
            },
            "larder acl grant six group:developers read write", "larder acl grant team-secrets user:alice manage");
    }

    private static Command CreateRevoke(CommandContext context)
    {
        var (package, principal) = (CreatePackage(), CreatePrincipal());
        return context.CreateRemote(
            "revoke", "Take somebody out of the access list of a package, at once", [package, principal],
            async (client, result, cancellationToken) =>
            {
                var (name, who) = (result.GetRequiredValue(package), result.GetRequiredValue(principal));
                await client.SendAsync(HttpMethod.Delete, $"{Route(name)}/{Uri.EscapeDataString(who)}", null, cancellationToken);
                context.Terminal.Output.WriteLine($"{who} is not in the access list of {name}.");
            },
            "larder acl revoke six group:developers");
    }

    private static Command CreateReplace(CommandContext context)
    {
        var package = CreatePackage();
        var entries = new Argument<string[]>("entries")
        {
            Description = "PRINCIPAL=PERMISSION,… for each; none with --empty", Arity = ArgumentArity.ZeroOrMore,
        };
        var empty = new Option<bool>("--empty") { Description = "Leave no entry: the index's defaults hold" };
        var command = context.CreateRemote(
            "replace", "Replace the access list of a package as a whole, in one step", [package, entries, empty],
            async (client, result, cancellationToken) =>
            {
                var name = result.GetRequiredValue(package);
                var list = (result.GetValue(entries) ?? []).Select(ParseEntry).ToArray();
                await client.SendAsync(HttpMethod.Put, Route(name), new { entries = list }, cancellationToken);
                context.Terminal.Output.WriteLine($"The access list of {name} has {list.Length} entries.");
            },
            "larder acl replace six group:developers=read,write user:alice=manage", "larder acl replace six --empty");
        command.Validators.Add(result =>
        {
            if ((result.GetValue(entries) is null or []) != result.GetValue(empty))
            {
                result.AddError("Give entries, or --empty for none.");
            }
        });
        return command;
    }

    /// <summary>The last <c>=</c> ends the principal: those of publishers have some.</summary>
    private static object ParseEntry(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0
            ? new { principal = text[..equals], permissions = text[(equals + 1)..].Split(',') }
            : throw new CommandException($"'{text}' is no entry such as group:developers=read,write.");
    }

    private static string Route(string package) => $"/api/packages/{Uri.EscapeDataString(package)}/access";

    private static Argument<string> CreatePackage() => new("package") { Description = "The package's name" };
}
