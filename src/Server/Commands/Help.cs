using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Larder.Server.Commands;

/// <summary>Adds examples to what <c>--help</c> prints.</summary>
internal static class Help
{
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];

    /// <summary>Lines to print under "Examples:" of this command.</summary>
    public static void AddExamples(Command command, params string[] examples)
    {
        Examples.Add(command, examples);
        if (command is RootCommand)
        {
            var help = command.Options.OfType<HelpOption>().Single();
            help.Action = new WithExamples((HelpAction)help.Action!);
        }
    }

    private sealed class WithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var status = help.Invoke(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var example in examples)
                {
                    output.WriteLine($"  {example}");
                }

                output.WriteLine();
            }

            return status;
        }
    }
}
