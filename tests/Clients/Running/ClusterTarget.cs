namespace Larder.Clients.Tests.Running;

/// <summary>A cluster that <c>eng/cluster up</c> started.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Facts">What it says of itself, in the folder's <c>env</c>.</param>
/// <param name="Settings">The settings that its processes share, each <c>NAME=value</c>.</param>
internal sealed record ClusterTarget(string Folder, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<string> Settings)
{
    /// <summary>The cluster whose folder is named by <c>LARDER_TARGET</c>; <see langword="null"/> if none is.</summary>
    public static ClusterTarget? Named { get; } = Read(Environment.GetEnvironmentVariable("LARDER_TARGET"));

    public IReadOnlyList<Uri> Gateways => [.. this["LARDER_GATEWAYS"].Split(' ').Select(url => new Uri(url.TrimEnd('/') + "/"))];

    public string Password => this["LARDER_ADMIN_PASSWORD"];

    /// <summary>A data folder of the cluster, where its operator's socket is.</summary>
    public string OperatorData => Path.Combine(Folder, "gateway-1");

    public string this[string name] => Facts.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException($"{Folder}/env does not say {name}.");

    private static ClusterTarget? Read(string? folder) => string.IsNullOrEmpty(folder)
        ? null
        : new ClusterTarget(
            Path.GetFullPath(folder),
            File.ReadLines(Path.Combine(folder, "env"))
                .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
                .Select(line => line.Split('=', 2))
                .ToDictionary(
                    pair => pair[0].Replace("export ", "", StringComparison.Ordinal).Trim(),
                    pair => pair[1].Trim().Trim('"', '\''),
                    StringComparer.Ordinal),
            [.. File.ReadLines(Path.Combine(folder, "settings")).Where(line => line.Contains('=', StringComparison.Ordinal))]);
}
