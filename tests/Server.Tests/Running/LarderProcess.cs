using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Server.Tests.Running;

/// <summary>The program as its users start it: a process of its own.</summary>
internal sealed partial class LarderProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private TaskCompletionSource _changed = NewSignal();

    private LarderProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Output => Read(_output);

    public string Error => Read(_error);

    /// <summary>Where it listens for clients, as it said.</summary>
    public Uri Url => new(Address().Match(Output).Groups[1].Value);

    public static LarderProcess Start(params string[] arguments) => Start([], arguments);

    public static LarderProcess Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "larder.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new LarderProcess(new Process { StartInfo = start });
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<LarderProcess> ServeAsync(params string[] arguments)
    {
        var program = Start(arguments);
        await program.WaitUntilItListensAsync();
        return program;
    }

    public Task WaitUntilItListensAsync() => WaitForAsync(Address());

    /// <summary>Waits until standard output has this.</summary>
    /// <returns>The first group.</returns>
    public async Task<string> WaitForAsync(Regex pattern)
    {
        var ended = _process.WaitForExitAsync();
        while (true)
        {
            var changed = _changed.Task;
            if (pattern.Match(Output) is { Success: true } match)
            {
                return match.Groups[1].Value;
            }

            if (await Task.WhenAny(changed, ended).WaitAsync(Patience) == ended)
            {
                Assert.Fail($"It ended with {_process.ExitCode}: {Error}");
            }
        }
    }

    /// <returns>The exit status.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    /// <param name="signal">For example <c>STOP</c>.</param>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it without asking.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Ends it without asking as soon as something is so.</summary>
    /// <returns>False if it had ended before.</returns>
    public async Task<bool> KillOnceAsync(Func<Task<bool>> condition)
    {
        while (!_process.HasExited)
        {
            if (await condition())
            {
                await KillAsync();
                return _process.ExitCode is not 0;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        Assert.True(_process.ExitCode is 0, Error);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Append(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (text)
        {
            text.AppendLine(line);
        }

        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [GeneratedRegex(@"^  listens  (\S+)", RegexOptions.Multiline)]
    private static partial Regex Address();
}
