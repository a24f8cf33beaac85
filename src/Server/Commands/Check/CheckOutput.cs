using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Check;

/// <summary>Says what a check finds, as it finds it.</summary>
internal abstract class CheckOutput(CheckProgress progress)
{
    /// <summary>Made for text or for JSON.</summary>
    public static CheckOutput New(CheckProgress progress, bool json) => json ? new JsonOutput(progress) : new TextOutput(progress);

    /// <summary>A line of the output as it is.</summary>
    protected void WriteLine(string line) => progress.WriteLine(line);

    /// <summary>One finding. Not called by two threads at a time.</summary>
    public abstract void Write(Finding finding);

    /// <summary>An object that a sweep removed.</summary>
    public abstract void WriteSwept(string key, long bytes, string reason);

    /// <summary>The end.</summary>
    /// <param name="lastRound">When the sweepers last went round; <see langword="null"/> if they have not yet.</param>
    public abstract void End(CheckTotals totals, bool readBytes, DateTimeOffset? lastRound);

    private sealed class TextOutput(CheckProgress progress) : CheckOutput(progress)
    {
        /// <summary>Of what is no fault, a store may have millions.</summary>
        private const int MostLines = 1_000;

        private readonly Dictionary<FindingWord, int> _written = [];

        public override void Write(Finding finding)
        {
            var written = _written[finding.Word] = _written.GetValueOrDefault(finding.Word) + 1;
            if (finding.Word >= FindingWord.Young && written > MostLines)
            {
                return;
            }

            var size = finding.Bytes > 0 && finding.File is null ? $" ({PackageText.Size(finding.Bytes)})" : "";
            WriteLine(Terminal.Printable($"{finding.Word.ToString().ToLowerInvariant(),-9} {finding.Subject}{size}: {finding.Text}"));
            if (finding.Word >= FindingWord.Young && written == MostLines)
            {
                WriteLine($"{finding.Word.ToString().ToLowerInvariant(),-9} … and more, which are only counted (--json has all)");
            }
        }

        public override void WriteSwept(string key, long bytes, string reason) =>
            WriteLine(Terminal.Printable($"{"swept",-9} {key} ({PackageText.Size(bytes)}): {reason}"));

        public override void End(CheckTotals totals, bool readBytes, DateTimeOffset? lastRound)
        {
            var how = readBytes ? "digests compared" : "sizes compared";
            WriteLine(
                $"Checked {totals.Files} files, {PackageText.Size(totals.Bytes)}, {how}: {totals[FindingWord.Damaged]} damaged, "
                + $"{totals[FindingWord.Orphan]} orphans, {totals[FindingWord.Young]} young, {totals[FindingWord.Deleted]} of deleted files, "
                + $"{totals[FindingWord.Earlier]} earlier, {totals[FindingWord.Foreign]} foreign.");
            WriteLine($"Checked {totals.Packages} packages: {totals[FindingWord.Package]} with wrong rows.");
            if (totals[FindingWord.Unchecked] > 0)
            {
                WriteLine($"{totals[FindingWord.Unchecked]} could not be checked: run it again when store and database answer.");
            }

            WriteLine(lastRound is { } last
                ? string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The sweepers last went round the whole store by {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")
                : "The sweepers have not gone round the whole store yet.");
        }
    }

    private sealed class JsonOutput(CheckProgress progress) : CheckOutput(progress)
    {
        private static readonly JsonSerializerOptions OneLine = new(OperatorClient.Json) { WriteIndented = false };

        private bool _any;

        public override void Write(Finding finding) => WriteItem(new
        {
            Word = finding.Word.ToString().ToLowerInvariant(),
            finding.Subject,
            finding.Text,
            finding.File?.Package,
            finding.File?.FileName,
            finding.Bytes,
        });

        public override void WriteSwept(string key, long bytes, string reason) =>
            WriteItem(new { Word = "swept", Subject = key, Text = reason, Bytes = bytes });

        public override void End(CheckTotals totals, bool readBytes, DateTimeOffset? lastRound)
        {
            var summary = new
            {
                totals.Files,
                totals.Bytes,
                BytesRead = readBytes,
                totals.Packages,
                Findings = Enum.GetValues<FindingWord>().ToDictionary(word => word.ToString().ToLowerInvariant(), word => totals[word]),
                LastSweep = lastRound,
            };
            WriteLine($"{(_any ? "" : "{\"findings\": [")}], \"summary\": {JsonSerializer.Serialize(summary, OneLine)}}}");
        }

        /// <summary>One finding a line, and all of it one document.</summary>
        private void WriteItem(object item)
        {
            WriteLine($"{(_any ? "," : "{\"findings\": [")}{JsonSerializer.Serialize(item, OneLine)}");
            _any = true;
        }
    }
}
