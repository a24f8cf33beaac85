using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;

namespace Larder.Clients.Tests.Running;

/// <summary>The published program, running on a free port with a data folder of its own choice.</summary>
internal sealed partial class LarderProgram : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int MostStarts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private LarderProgram(string data, string? role, int port, IEnumerable<string> settings)
    {
        Data = data;
        Port = port;
        string[] arguments = ["--data", data, "--urls", Url.ToString().TrimEnd('/')];
        var start = new ProcessStartInfo(PublishedProgram.Path, role is null ? arguments : [role, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["LARDER_ADMIN_PASSWORD"] = Account.Password;
        foreach (var (name, value) in Variables(settings))
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = NewClient();
    }

    public string Data { get; }

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>Knows the administrator's password.</summary>
    public HttpClient Client { get; }

    /// <summary>What the program wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts the program, everything in one process, and waits until it says that it is ready.</summary>
    /// <param name="data">Its data folder; made by the program.</param>
    /// <param name="settings">Environment variables, each <c>NAME=value</c>.</param>
    public static Task<LarderProgram> StartAsync(string data, params string[] settings) => StartAsync(data, null, () => settings);

    /// <summary>Starts one role of the program and waits until it says that it is ready.</summary>
    /// <param name="data">Its data folder; made by the program.</param>
    /// <param name="role">The program's first word; <see langword="null"/> for everything in one process.</param>
    /// <param name="settings">Makes environment variables for each try, each <c>NAME=value</c>.</param>
    public static async Task<LarderProgram> StartAsync(string data, string? role, Func<IReadOnlyList<string>> settings)
    {
        for (var starts = 1; ; starts++)
        {
            var program = new LarderProgram(data, role, FreePort.Find(), settings());
            if (await program.IsReadyAsync())
            {
                return program;
            }

            var log = program.Log;
            await program.DisposeAsync();
            if (starts == MostStarts || !log.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException($"The program did not become ready:\n{log[..Math.Min(log.Length, 4_000)]}");
            }
        }
    }

    /// <summary>Runs one of the program's commands to its end.</summary>
    public static Task<ToolResult> CommandAsync(string data, params string[] arguments) => CommandAsync(data, [], arguments);

    /// <param name="settings">Environment variables, each <c>NAME=value</c>.</param>
    public static Task<ToolResult> CommandAsync(string data, IReadOnlyList<string> settings, string[] arguments) =>
        Tool.RunAsync(
            Path.GetTempPath(),
            Variables(settings).ToDictionary(StringComparer.Ordinal),
            PublishedProgram.Path,
            [.. arguments, "--data", data]);

    public HttpClient NewClient()
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Account.Basic);
        return client;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to end.</summary>
    public void RequestStop() => _ = SendSignal(_process.Id, Terminate);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Begins to measure anew the most memory that the program holds.</summary>
    public void ResetPeakMemory() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>What the program holds of the machine's memory, in bytes: now (<c>VmRSS</c>) or at most (<c>VmHWM</c>).</summary>
    public long Memory(string counter)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(counter, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Whatever lies in the data folder but the program's own <c>larder.*</c> files.</summary>
    public HashSet<string> FilesInData() =>
        [.. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("larder.", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        return await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    return _process.HasExited || (await client.GetAsync("readyz")).StatusCode == HttpStatusCode.OK;
                }
                catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            },
            Patience) && !_process.HasExited;
    }

    private static IEnumerable<(string Name, string Value)> Variables(IEnumerable<string> settings) =>
        settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], pair[1]));

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
