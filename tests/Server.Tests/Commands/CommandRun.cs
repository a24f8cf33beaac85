using Larder.Server.Commands;

namespace Larder.Server.Tests.Commands;

/// <summary>One command, run in this process.</summary>
internal sealed record CommandRun(int Status, string Output, string Error)
{
    /// <summary>The lines on standard error.</summary>
    public string[] Problems => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    /// <param name="input">What standard input holds.</param>
    public static async Task<CommandRun> RunWithInputAsync(string input, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal
        {
            Output = output, Error = error, Input = new StringReader(input), CanPrompt = false, CanAnimate = false,
        };
        var status = await CommandTree.RunAsync(arguments, terminal);
        return new(status, output.ToString(), error.ToString());
    }
}
