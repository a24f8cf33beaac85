using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Larder.Cluster.Tests.Running;

/// <summary>Runs scripts of the tree, and tools of the machine.</summary>
internal static class Script
{
    /// <summary>The first start on a machine installs packages and publishes the program.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>The root of the source tree.</summary>
    public static string Tree { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "../../.."));

    /// <summary>Where results of tests are kept.</summary>
    public static string Results { get; } = Path.Combine(Tree, "artifacts/test");

    /// <summary>Runs to the end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Tree,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LARDER_PROGRAM"] = Larder.Clients.Tests.Running.PublishedProgram.Path;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode == 0
            ? output.ToString()
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{errors}");
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
