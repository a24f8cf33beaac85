namespace Larder.Server.Commands.Rebuild;

/// <summary>Says what came of a rebuild, and what nobody can know.</summary>
internal static class RebuildText
{
    /// <summary>One line for the audit log and the end of the output.</summary>
    public static string Summary(RebuildReport report) =>
        $"{report.Files} files of {report.Packages} packages, {report.Recovered.Count} of them without a manifest, "
        + $"{report.Lost.Count} lost, {report.Skipped.Count} skipped";

    public static void Write(Terminal terminal, RebuildReport report, bool adopts, bool dryRun)
    {
        Write(terminal, adopts ? "adopted" : "recovered", report.Recovered.Select(file => (file, "")));
        Write(terminal, "lost", report.Lost.Select(file => (file, "its manifest lists it, the store does not have it; its name stays taken")));
        Write(terminal, "skipped", report.Skipped);
        Write(terminal, "note", report.Notes);
        terminal.Output.WriteLine(
            $"{(dryRun ? "Would list" : "Listed")} {Summary(report)}; {report.Present} were there already; "
            + $"{report.LeftOver} files of the store belong to nothing. Looked at {report.Objects} objects.");
        terminal.Error.WriteLine(adopts ? AfterAdoption : AfterRebuild);
        if (!adopts && report.Recovered.Count + report.WithoutManifest > 0)
        {
            terminal.Error.WriteLine(
                "Files named 'recovered' were stored after the last manifest of their package: nearly all were acknowledged, but an upload "
                + "that was killed just before its acknowledgement looks the same. Their releases are not yanked.");
        }
    }

    private const string AfterRebuild =
        """
        The store does not know, and so they are gone: users, passwords and tokens, the audit log, and yanks, deletions and statuses of the
        last seconds that no manifest has. Run 'larder check' before serving. A single process makes 'admin' at its next start; for a
        cluster, set LARDER_ADMIN_PASSWORD, or run 'larder user add NAME --admin' on a gateway's machine.
        """;

    private const string AfterAdoption =
        """
        PyPICloud's objects do not know users, groups and permissions: 'larder import pypicloud' brings them over. Run 'larder check' before serving.
        """;

    private static void Write(Terminal terminal, string word, IEnumerable<(string What, string Why)> lines)
    {
        foreach (var (what, why) in lines.OrderBy(line => line.What, StringComparer.Ordinal))
        {
            terminal.Output.WriteLine(Terminal.Printable(why.Length is 0 ? $"{word,-9} {what}" : $"{word,-9} {what}: {why}"));
        }
    }
}
