using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Server.Commands.Check;

/// <summary>Says what a check found.</summary>
internal static class CheckReportText
{
    /// <param name="swept">Whether orphans and bytes of deleted files are gone by now.</param>
    public static void Write(Terminal terminal, CheckReport report, bool swept)
    {
        foreach (var file in report.Damaged)
        {
            terminal.Output.WriteLine($"damaged  {file.Package} {file.FileName}: {file.Problem}");
        }

        WriteList(terminal.Output, swept ? "swept" : "orphan", report.Orphans, "no file has these bytes");
        WriteList(terminal.Output, swept ? "swept" : "deleted", report.Deleted, "bytes of a deleted file");
        WriteList(terminal.Output, "young", report.Young, "an upload is under way, or ended just now");

        var how = report.BytesRead ? "digests compared" : "sizes compared";
        terminal.Output.WriteLine(
            $"Checked {report.Files} files, {PackageText.Size(report.Bytes)}, {how}: {report.Damaged.Count} damaged, "
            + $"{report.Orphans.Count} orphans, {report.Young.Count} young, {report.Deleted.Count} of deleted files.");
        if (report.Orphans.Count > 0 && !swept)
        {
            terminal.Error.WriteLine("Uploads that were killed leave orphans; nothing lists them. 'larder check --sweep' deletes them.");
        }
    }

    private static void WriteList(TextWriter output, string word, IEnumerable<ArtifactHead> heads, string reason)
    {
        foreach (var head in heads)
        {
            output.WriteLine($"{word,-8} {head.Key} ({PackageText.Size(head.Length)}): {reason}");
        }
    }
}
