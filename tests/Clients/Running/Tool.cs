using System.Diagnostics;
using System.Text;

namespace Larder.Clients.Tests.Running;

/// <summary>What a command-line tool did.</summary>
/// <param name="Output">Both of its streams, as they came.</param>
internal sealed record ToolResult(string Command, int ExitCode, string Output)
{
    /// <summary>Fails the test with the tool's own words unless it ended well.</summary>
    public ToolResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:\n{Output}");
        return this;
    }

    /// <summary>Fails the test unless the tool refused to go on.</summary>
    public ToolResult Failed()
    {
        Assert.True(ExitCode != 0, $"{Command} ended well, which it should not have:\n{Output}");
        return this;
    }
}

/// <summary>Runs command-line tools as they are, away from the settings of the machine's user.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <param name="folder">Its working folder; also its home, so that no settings of this machine's user are read.</param>
    public static Task<ToolResult> RunAsync(string folder, string program, params string[] arguments) =>
        RunAsync(folder, [], program, arguments);

    public static async Task<ToolResult> RunAsync(
        string folder,
        Dictionary<string, string> environment,
        string program,
        params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start, folder, environment);

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end. So far:\n{output}");
        }

        return new ToolResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString());
    }

    private static void SetEnvironment(ProcessStartInfo start, string folder, Dictionary<string, string> environment)
    {
        string[] foreign =
        [
            "PIP_", "TWINE_", "POETRY_", "PYTHON", "PYENV_", "VIRTUAL_ENV", "XDG_", "http_proxy", "https_proxy", "no_proxy",
            "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_",
        ];
        foreach (var name in start.Environment.Keys.ToArray())
        {
            if (foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["HOME"] = folder;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["PIP_CONFIG_FILE"] = "/dev/null";
        start.Environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        start.Environment["PIP_NO_INPUT"] = "1";
        start.Environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
