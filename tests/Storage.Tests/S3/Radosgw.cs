using System.Diagnostics;

namespace Larder.Storage.Tests.S3;

/// <summary>A real S3 server, started for this test program and ended with it; nothing stays.</summary>
/// <remarks><c>eng/radosgw</c> does the work. Where <c>LARDER_TEST_S3</c> names the folder of one that runs already, that one is used and
/// goes on.</remarks>
/// <param name="name">For one that a test has for itself.</param>
public sealed class Radosgw(string? name = null) : IAsyncDisposable
{
    private readonly string? _borrowed = name is null ? Environment.GetEnvironmentVariable("LARDER_TEST_S3") : null;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Where it is, over plain HTTP.</summary>
    public string Endpoint => _values["S3_ENDPOINT"];

    /// <summary>Where it is, over TLS; its certificate is in <see cref="CaFile"/>.</summary>
    public string TlsEndpoint => _values["S3_HTTPS_ENDPOINT"];

    public string CaFile => _values["S3_CA_FILE"];

    public string AccessKey => _values["S3_ACCESS_KEY"];

    public string SecretKey => _values["S3_SECRET_KEY"];

    /// <summary>Of a user who may do nothing with buckets of the first.</summary>
    public string OtherAccessKey => _values["S3_OTHER_ACCESS_KEY"];

    public string OtherSecretKey => _values["S3_OTHER_SECRET_KEY"];

    // Of this process, since two runs in one tree must not end each other's.
    private string Folder => _borrowed ?? Path.Combine(Parent, $"{Prefix}{Environment.ProcessId}");

    private string Prefix => $"radosgw-{Path.GetFileNameWithoutExtension(Environment.ProcessPath)}{name}-";

    private static string Parent => Path.Combine(Root, "artifacts", "test");

    private static string Root { get; } = FindRoot();

    public async ValueTask DisposeAsync()
    {
        if (_borrowed is null)
        {
            await RunAsync("down", Folder, "--wipe");
        }
    }

    /// <summary>Starts it, or starts it again after <see cref="KillAsync"/>; does nothing while it runs.</summary>
    public async Task StartAsync()
    {
        await RemoveAbandonedAsync();
        foreach (var line in (await RunAsync("up", Folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..]);
            _values[name] = value.Trim();
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public Task KillAsync() => RunAsync("down", Folder, "--kill");

    /// <summary>Ends and removes those of runs that were killed.</summary>
    private async Task RemoveAbandonedAsync()
    {
        Directory.CreateDirectory(Parent);
        foreach (var folder in Directory.GetDirectories(Parent, Prefix + "*"))
        {
            if (int.TryParse(folder[(folder.LastIndexOf('-') + 1)..], out var process) && !Directory.Exists($"/proc/{process}"))
            {
                try
                {
                    await RunAsync("down", folder, "--wipe");
                }
                catch (InvalidOperationException)
                {
                    // Another run was faster.
                }
            }
        }
    }

    private static async Task<string> RunAsync(string verb, string folder, params string[] options)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(Root, "eng", "radosgw"), [verb, folder, .. options])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode is 0 ? output : throw new InvalidOperationException($"eng/radosgw {verb}: {await errors}");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Larder.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not above the tests.");
        }

        return folder.FullName;
    }
}
