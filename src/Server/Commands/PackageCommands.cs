using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary><c>larder package …</c>: what the index holds.</summary>
internal static class PackageCommands
{
    public static Command Create(CommandContext context) => CommandContext.Create(
        "package", "Packages, their releases and files",
        [
            CreateList(context), CreateShow(context), CreateYank(context), CreateUnyank(context), CreateDelete(context),
            CreateStatus(context),
        ]);

    private static Command CreateList(CommandContext context)
    {
        var query = new Argument<string?>("query")
        {
            Description = "Only packages that have this in their name or summary",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "list", "List packages", [query, json],
            (client, result, cancellationToken) => Table.WriteAsync(
                context.Terminal.Output,
                client.ListAsync(
                    result.GetValue(query) is { } text ? $"/api/packages?query={Uri.EscapeDataString(text)}" : "/api/packages",
                    cancellationToken),
                result.GetValue(json),
                ("name", "name"), ("latest", "latestVersion"), ("files", "fileCount"), ("status", "status"), ("summary", "summary")),
            "larder package list", "larder package list flask --json");
    }

    private static Command CreateShow(CommandContext context)
    {
        var package = CreatePackage();
        var json = CommandContext.CreateJsonOption();
        return context.CreateRemote(
            "show", "Show one package with its files", [package, json],
            async (client, result, cancellationToken) =>
            {
                var found = await client.SendAsync(HttpMethod.Get, Route(result.GetRequiredValue(package)), null, cancellationToken);
                if (result.GetValue(json))
                {
                    context.Terminal.Output.WriteLine(JsonSerializer.Serialize(found, OperatorClient.Json));
                }
                else
                {
                    PackageText.Write(context.Terminal.Output, found);
                }
            },
            "larder package show flask");
    }

    private static Command CreateYank(CommandContext context)
    {
        var (package, version, file) = (CreatePackage(), CreateVersion(), CreateFile());
        var reason = new Option<string>("--reason")
        {
            Description = "Shown by pip to those who ask for exactly this version",
            HelpName = "text",
            DefaultValueFactory = _ => "",
        };
        return context.CreateRemote(
            "yank", "Mark a release or a file so that installers do not choose it anew", [package, version, file, reason],
            async (client, result, cancellationToken) =>
            {
                var route = Route(result.GetRequiredValue(package), result.GetValue(version), result.GetValue(file));
                await client.SendAsync(HttpMethod.Put, route + "/yank", new { reason = result.GetValue(reason) }, cancellationToken);
                context.Terminal.Output.WriteLine($"Yanked {Name(result, package, version, file)}.");
            },
            "larder package yank flask 3.0.1 --reason \"breaks sessions\"",
            "larder package yank flask --file flask-3.0.1-py3-none-any.whl");
    }

    private static Command CreateUnyank(CommandContext context)
    {
        var (package, version, file) = (CreatePackage(), CreateVersion(), CreateFile());
        return context.CreateRemote(
            "unyank", "Take a yank back", [package, version, file],
            async (client, result, cancellationToken) =>
            {
                var route = Route(result.GetRequiredValue(package), result.GetValue(version), result.GetValue(file));
                await client.SendAsync(HttpMethod.Delete, route + "/yank", null, cancellationToken);
                context.Terminal.Output.WriteLine($"Unyanked {Name(result, package, version, file)}.");
            },
            "larder package unyank flask 3.0.1");
    }

    private static Command CreateDelete(CommandContext context)
    {
        var (package, version, file) = (CreatePackage(), CreateVersion(), CreateFile());
        var yes = CommandContext.CreateYesOption();
        return context.CreateRemote(
            "delete", "Delete a package, a release or a file for good; its file names never get other bytes", [package, version, file, yes],
            async (client, result, cancellationToken) =>
            {
                var name = Name(result, package, version, file);
                var route = RouteOrPackage(result.GetRequiredValue(package), result.GetValue(version), result.GetValue(file));
                context.Terminal.Confirm($"Delete {name} for good?", result.GetValue(yes));
                await client.SendAsync(HttpMethod.Delete, route, null, cancellationToken);
                context.Terminal.Output.WriteLine($"Deleted {name}.");
            },
            "larder package delete flask 3.0.1",
            "larder package delete flask --file flask-3.0.1.tar.gz --yes",
            "larder package delete flask");
    }

    private static Command CreateStatus(CommandContext context)
    {
        var package = CreatePackage();
        var status = new Argument<string>("status")
        {
            Description = "active, deprecated, archived (no uploads), quarantined (nothing offered)",
        };
        status.AcceptOnlyFromAmong("active", "deprecated", "archived", "quarantined");
        var reason = new Option<string?>("--reason") { Description = "Shown with the status", HelpName = "text" };
        return context.CreateRemote(
            "status", "Set what may be done with a package", [package, status, reason],
            async (client, result, cancellationToken) =>
            {
                var body = new { status = result.GetRequiredValue(status), reason = result.GetValue(reason) };
                await client.SendAsync(HttpMethod.Put, Route(result.GetRequiredValue(package)) + "/status", body, cancellationToken);
                context.Terminal.Output.WriteLine($"{result.GetRequiredValue(package)} is {body.status}.");
            },
            "larder package status oldlib archived --reason \"use newlib\"");
    }

    private static string Route(string package) => $"/api/packages/{Uri.EscapeDataString(package)}";

    private static string RouteOrPackage(string package, string? version, string? file) =>
        version is null && file is null ? Route(package) : Route(package, version, file);

    private static string Route(string package, string? version, string? file) => (version, file) switch
    {
        (not null, null) => $"{Route(package)}/releases/{Uri.EscapeDataString(version)}",
        (null, not null) => $"{Route(package)}/files/{Uri.EscapeDataString(file)}",
        (null, null) => throw new CommandException("Say which: a version, or a file with --file."),
        _ => throw new CommandException("Give a version or --file, not both."),
    };

    private static string Name(
        ParseResult result, Argument<string> package, Argument<string?> version, Option<string?> file) =>
        result.GetValue(file) ?? $"{result.GetRequiredValue(package)} {result.GetValue(version)}".TrimEnd();

    private static Argument<string> CreatePackage() => new("package") { Description = "The package's name" };

    private static Argument<string?> CreateVersion() =>
        new("version") { Description = "One release", Arity = ArgumentArity.ZeroOrOne };

    private static Option<string?> CreateFile() => new("--file") { Description = "One file instead of a release", HelpName = "file name" };
}
