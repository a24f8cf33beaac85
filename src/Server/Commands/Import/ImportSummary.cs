namespace Larder.Server.Commands.Import;

/// <summary>Says at the end what came of an import.</summary>
internal static class ImportSummary
{
    /// <param name="root">The folder that was imported; paths are shown relative to it.</param>
    /// <returns>Whether nothing was refused.</returns>
    public static bool Write(Terminal terminal, string root, IReadOnlyList<ImportOutcome> outcomes)
    {
        var refused = outcomes.Where(outcome => outcome.Result is ImportResult.Refused).ToArray();
        if (refused.Length > 0)
        {
            terminal.Output.WriteLine();
            Table.Write(
                terminal.Output,
                ["refused", "why"],
                [.. refused.Select(outcome => new[] { Path.GetRelativePath(root, outcome.Candidate.Path), outcome.Reason })]);
            terminal.Output.WriteLine();
        }

        var imported = outcomes.Where(outcome => outcome.Result is ImportResult.Imported).ToArray();
        terminal.Output.WriteLine(
            $"Imported {imported.Length} files ({PackageText.Size(imported.Sum(outcome => outcome.Candidate.Length))}), "
            + $"{outcomes.Count - imported.Length - refused.Length} were there already, {refused.Length} refused.");
        return refused.Length is 0;
    }
}
