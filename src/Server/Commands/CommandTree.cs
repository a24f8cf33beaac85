using System.CommandLine;
using Larder.Server.Commands.Backups;
using Larder.Server.Commands.Check;
using Larder.Server.Commands.Export;
using Larder.Server.Commands.Import;
using Larder.Server.Commands.Rebuild;
using Larder.Server.Commands.Repair;
using Larder.Server.Settings;

namespace Larder.Server.Commands;

/// <summary>All words that <c>larder</c> understands.</summary>
internal static class CommandTree
{
    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit status.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments) => RunAsync(arguments, new Terminal());

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string})"/>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var (words, settings) = StartArguments.Split(arguments);
        var root = Create(terminal, settings);
        var result = root.Parse(words);

        // Signals are the host's: it ends what runs in order. Exceptions are turned into one line below.
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Output,
            Error = terminal.Error,
        };
        try
        {
            return await result.InvokeAsync(invocation);
        }
        catch (ConfigurationException exception)
        {
            foreach (var problem in exception.Problems)
            {
                terminal.Error.WriteLine($"larder: {problem}");
            }

            return ExitStatus.Configuration;
        }
        catch (CommandException exception)
        {
            terminal.Error.WriteLine($"larder: {exception.Message}");
            return ExitStatus.Failure;
        }
        catch (IOException exception)
        {
            // Standard output may be a full disk, or a pipe whose reader has gone.
            terminal.Error.WriteLine($"larder: {exception.Message}");
            return ExitStatus.Failure;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            terminal.Error.WriteLine($"larder: a defect, please report it: {exception}");
            return ExitStatus.Defect;
        }
    }

    private static RootCommand Create(Terminal terminal, IReadOnlyList<KeyValuePair<string, string?>> settings)
    {
        var options = new GlobalOptions(settings);
        var root = new RootCommand(
            """
            A private Python package index: what pip installs from and twine uploads to.

            Without a command it serves until it is told to stop (Ctrl+C or SIGTERM), with gateway or silo as one process of a cluster.
            Every setting of docs/configuration.md can be given as --Section:Key=value, as a variable LARDER_Section__Key, or in a JSON
            file (--config).
            """);
        options.AddTo(root);
        root.SetAction((result, cancellationToken) =>
            ServeCommand.RunAsync(options.Load(result), terminal, cancellationToken));
        Help.AddExamples(root,
            "larder", "larder --data /srv/larder --urls http://0.0.0.0:8080",
            "larder --config /etc/larder.json --Access:AnonymousRead=true");

        var context = new CommandContext(options, terminal);
        root.Subcommands.Add(RoleCommands.CreateGateway(context));
        root.Subcommands.Add(RoleCommands.CreateSilo(context));
        root.Subcommands.Add(UserCommands.Create(context));
        root.Subcommands.Add(GroupCommands.Create(context));
        root.Subcommands.Add(TokenCommands.Create(context));
        root.Subcommands.Add(AccessCommands.Create(context));
        root.Subcommands.Add(PackageCommands.Create(context));
        root.Subcommands.Add(ImportCommand.Create(context));
        root.Subcommands.Add(ExportCommand.Create(context));
        root.Subcommands.Add(CheckCommand.Create(context));
        root.Subcommands.Add(RepairCommand.Create(context));
        root.Subcommands.Add(BackupCommand.Create(context));
        root.Subcommands.Add(RestoreCommand.Create(context));
        root.Subcommands.Add(RebuildCommand.Create(context));
        root.Subcommands.Add(MigrateCommand.Create(context));
        root.Subcommands.Add(ConfigCommand.Create(context));
        return root;
    }
}
