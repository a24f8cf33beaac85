using System.Globalization;
using System.Runtime.InteropServices;
using Larder.Clients.Tests.Running;

namespace Larder.Cluster.Tests.Running;

/// <summary>What can be sent to a process.</summary>
internal enum Signal
{
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>A silo or a gateway, or one of the servers that they use.</summary>
/// <param name="Name">As <c>eng/cluster</c> calls it: <c>silo-1</c>.</param>
/// <param name="Url">Where it answers by HTTP; null for the servers.</param>
/// <param name="Namespace">Its network namespace; null if it shares the machine's.</param>
internal sealed partial record Member(string Name, string Folder, Uri? Url, string? Namespace)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public bool IsGateway => Name.StartsWith("gateway", StringComparison.Ordinal);

    public bool IsSilo => Name.StartsWith("silo", StringComparison.Ordinal);

    /// <summary>Number within its kind, from 1.</summary>
    public int Number => int.Parse(Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);

    /// <summary>Its address as the other members see it.</summary>
    public string Address => Url?.Host ?? throw new InvalidOperationException($"{Name} has no address.");

    public string LogPath => Path.Combine(Folder, $"{Name}.log");

    /// <summary>The number of its process; null if it does not run.</summary>
    public int? ProcessId
    {
        get
        {
            try
            {
                var pid = int.Parse(File.ReadAllText(Path.Combine(Folder, $"{Name}.pid")), CultureInfo.InvariantCulture);
                var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
                var state = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0];
                return arguments.Contains(Path.Combine(Folder, Name)) && state is not ('Z' or 'X') ? pid : null;
            }
            catch (Exception exception) when (exception is IOException or FormatException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Sends a signal. Where it is just being started again, waits until it runs.</summary>
    /// <remarks>A signal that reaches nobody fails the test: a fault that does not happen would make every test of it pass.</remarks>
    public async Task SendAsync(Signal signal) => Assert.True(
        await Eventually.IsTrueAsync(() => ProcessId is { } pid && SendSignal(pid, (int)signal) == 0, Patience),
        $"{Name} does not run: {signal} does not reach it.");

    /// <summary>Waits until its process runs.</summary>
    public async Task WaitUntilItRunsAsync() => Assert.True(
        await Eventually.IsTrueAsync(() => ProcessId is not null, Patience), $"{Name} does not run.");

    /// <summary>Whether it says that requests should be sent to it.</summary>
    public async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(Url!, "readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public override string ToString() => Name;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
