using System.CommandLine;
using Larder.Server.Commands.Import.Access;
using Larder.Server.Commands.Import.PyPICloud;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Import;

/// <summary><c>larder import</c>: uploads a folder of wheels and sdists.</summary>
internal static class ImportCommand
{
    private const int DefaultParallel = 4;

    public static Command Create(CommandContext context)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Searched with all folders in it for .whl, .tar.gz and .zip" };
        folder.AcceptExistingOnly();
        var parallel = new Option<int>("--parallel")
        {
            Description = $"How many files are uploaded at the same time. Default: {DefaultParallel}",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultParallel,
        };
        NumberRange.Restrict(parallel, 1, 64);
        var command = CommandContext.Create(
            "import",
            """
            Upload a folder of wheels and sdists; what is there already is passed over, so it can be run again at any time. Or take users,
            groups and permissions over: from PyPICloud, or from 'larder export'. A folder that is called as one of the commands is
            written with a path: ./larder
            """,
            [folder, parallel, PyPICloudImportCommand.Create(context), LarderImportCommand.Create(context)],
            "larder import ./dist", "larder import /srv/old-index/packages --parallel 8", "larder import pypicloud acl.json.gz config.ini");
        command.SetAction(async (result, cancellationToken) =>
        {
            // Absolute before the process may move into its data folder.
            var root = result.GetRequiredValue(folder).FullName;
            await using var client = await OperatorClient.ConnectAsync(context.Options.Load(result), cancellationToken);
            var candidates = Candidate.Find(root);
            var importer = new FileImporter(client);
            var outcomes = await ImportProgress.RunAsync(
                context.Terminal, candidates, importer.ImportAsync, result.GetValue(parallel), cancellationToken);
            return ImportSummary.Write(context.Terminal, root, outcomes) ? ExitStatus.Success : ExitStatus.Failure;
        });
        return command;
    }
}
