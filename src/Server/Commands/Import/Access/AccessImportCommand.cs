using System.CommandLine;
using System.Text.Json.Nodes;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Import.Access;

/// <summary>What the imports of access have in common.</summary>
internal static class AccessImportCommand
{
    /// <param name="read">Reads the document: the plan, and settings to suggest.</param>
    public static Command Create(
        CommandContext context,
        string name,
        string description,
        Argument files,
        Func<ParseResult, CancellationToken, Task<(AccessPlan Plan, JsonObject Settings)>> read,
        params string[] examples)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be made, and change nothing" };
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Replace what is there and differs, and take out of groups who is not in them in the document",
        };
        var command = CommandContext.Create(name, description, [files, dryRun, overwrite], examples);
        command.SetAction(async (result, cancellationToken) =>
        {
            // Before the process may move into its data folder.
            var (plan, settings) = await read(result, cancellationToken);
            var isDry = result.GetValue(dryRun);
            var report = new AccessReport();
            await using (var client = await OperatorClient.ConnectAsync(context.Options.Load(result), cancellationToken))
            {
                var total = plan.Lists.Length + (2 * plan.Groups.Length) + plan.Users.Length + plan.Tokens.Length;
                var progress = new ProgressLine(context.Terminal, "Importing", total, TimeProvider.System);
                await new AccessImporter(client, isDry, result.GetValue(overwrite), report, progress).RunAsync(plan, cancellationToken);
                progress.End();
            }

            Write(context.Terminal.Output, plan, settings, report, isDry);
            return report.HasRefusals ? ExitStatus.Failure : ExitStatus.Success;
        });
        return command;
    }

    private static void Write(TextWriter output, AccessPlan plan, JsonObject settings, AccessReport report, bool dryRun)
    {
        foreach (var note in plan.Notes)
        {
            output.WriteLine($"note: {Terminal.Printable(note)}");
        }

        if (settings.Count > 0)
        {
            output.WriteLine("These settings are what the document's come to; check them, and add them to yours:");
            output.WriteLine(settings.ToJsonString(OperatorClient.Json));
        }

        report.Write(output, dryRun);
    }
}
