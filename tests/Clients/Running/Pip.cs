using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Larder.Clients.Tests.Running;

/// <summary>A pip of this machine.</summary>
/// <param name="Python">The interpreter that has it.</param>
internal sealed partial record Pip(string Python, Version Version)
{
    /// <summary>
    /// Every pip version that an interpreter of this machine offers: Debian's, those of pyenv if it is there, and those that
    /// <c>LARDER_PYTHONS</c> names, joined by colons.
    /// </summary>
    public static IReadOnlyList<Pip> All { get; } = [.. Find()
        .OrderByDescending(pip => pip.Python == Debian)
        .DistinctBy(pip => pip.Version)
        .OrderBy(pip => pip.Version)];

    private const string Debian = "/usr/bin/python3";

    /// <summary>The one that every machine has on which the tests run.</summary>
    public static Pip OfDebian => All.First(pip => pip.Python == Debian);

    public static Pip Newest => All[^1];

    public static Pip Of(string version) => All.First(pip => pip.Version.ToString() == version);

    /// <summary>Whether this pip has an option.</summary>
    public async Task<bool> HasOptionAsync(string folder, string command, string option) =>
        (await RunAsync(folder, command, "--help")).Output.Contains(option, StringComparison.Ordinal);

    public Task<ToolResult> RunAsync(string folder, params string[] arguments) =>
        Tool.RunAsync(folder, Python, ["-m", "pip", .. arguments]);

    /// <summary>Runs pip against an index and no other; over HTTP, without its cache.</summary>
    public Task<ToolResult> RunAsync(IndexUnderTest index, string folder, string command, params string[] arguments) =>
        RunAsync(folder, [command, "--index-url", index.IndexUrl, "--no-cache-dir", .. arguments]);

    /// <summary>Installs into a folder.</summary>
    public Task<ToolResult> InstallAsync(IndexUnderTest index, string folder, string target, params string[] arguments) =>
        RunAsync(index, folder, "install", ["--target", Path.Combine(folder, target), .. arguments]);

    public override string ToString() => Version.ToString();

    private static IEnumerable<Pip> Find()
    {
        var pyenv = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv/versions");
        string[] interpreters =
        [
            Debian,
            .. Directory.Exists(pyenv) ? Directory.GetDirectories(pyenv).Select(home => Path.Combine(home, "bin/python")) : [],
            .. Environment.GetEnvironmentVariable("LARDER_PYTHONS")?.Split(':') ?? [],
        ];
        foreach (var python in interpreters.Where(File.Exists))
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-W", "ignore", "-m", "pip", "--version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            var answer = VersionLine().Match(process?.StandardOutput.ReadToEnd() ?? "");
            if (answer.Success)
            {
                yield return new Pip(python, Version.Parse(answer.Groups[1].Value));
            }
        }
    }

    [GeneratedRegex(@"^pip ([0-9]+(\.[0-9]+)+)")]
    private static partial Regex VersionLine();
}
