using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Running;

namespace Larder.Cluster.Tests.Reporting;

/// <summary>What a run leaves for whoever looks at it later.</summary>
internal static class Evidence
{
    /// <summary>Writes a report.</summary>
    public static Task ReportAsync(string name, string report) =>
        File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Script.Results).FullName, $"{name}.md"), report);

    /// <summary>Does something, and writes the history if that does not end well.</summary>
    public static async Task KeepAsync(string name, OperationLog log, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception)
        {
            Keep(name, log.ToList());
            throw;
        }
    }

    /// <summary>Writes a history.</summary>
    public static void Keep(string name, IReadOnlyList<Operation> operations) =>
        OperationLog.Write(Path.Combine(Script.Results, $"{name}.history.jsonl"), operations);
}
