using System.CommandLine;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary>What every command is made from.</summary>
/// <param name="Options">The options all commands share.</param>
/// <param name="Terminal">Where it reads and writes.</param>
internal sealed record CommandContext(GlobalOptions Options, Terminal Terminal)
{
    /// <summary>A command that talks to the running program, or to one that runs as long as the command.</summary>
    /// <param name="examples">Whole lines for <c>--help</c>.</param>
    public Command CreateRemote(
        string name,
        string description,
        IEnumerable<Symbol> symbols,
        Func<OperatorClient, ParseResult, CancellationToken, Task> run,
        params string[] examples)
    {
        var command = Create(name, description, symbols, examples);
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var client = await OperatorClient.ConnectAsync(Options.Load(result), cancellationToken);
            await run(client, result, cancellationToken);
            return ExitStatus.Success;
        });
        return command;
    }

    /// <summary>A command without its action.</summary>
    public static Command Create(string name, string description, IEnumerable<Symbol> symbols, params string[] examples)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Option option:
                    command.Options.Add(option);
                    break;
                case Command child:
                    command.Subcommands.Add(child);
                    break;
            }
        }

        if (examples.Length > 0)
        {
            Help.AddExamples(command, examples);
        }

        return command;
    }

    /// <summary>The option that answers "yes" to the question whether to do it.</summary>
    public static Option<bool> CreateYesOption() => new("--yes", "-y") { Description = "Do not ask" };

    /// <summary>The option that prints JSON instead of a table.</summary>
    public static Option<bool> CreateJsonOption() => new("--json") { Description = "Print JSON" };
}
