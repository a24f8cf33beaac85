using System.Globalization;
using System.Text;

namespace Larder.Packaging.Archives;

/// <summary>Compares a wheel's <c>RECORD</c> with its members. Differences are warnings: the largest index accepts them
/// too.</summary>
internal static class RecordFile
{
    private const int MaxLineLength = 8 * 1024;

    /// <summary>How many lines may be there beside two for each of the wheel's members.</summary>
    private const int MaxForeignLines = 10_000;

    /// <param name="record">CSV: path, hash, size. Read line by line; what is kept of it is bounded by the wheel's
    /// members.</param>
    /// <exception cref="InvalidDataException">It is damaged, has impossible lines, or far more lines than the wheel has
    /// members.</exception>
    public static void Compare(
        Stream record, ZipEntry self, ZipDirectory zip, InspectionNotes notes, CancellationToken cancellationToken)
    {
        var listed = new HashSet<ZipEntry>(ReferenceEqualityComparer.Instance);
        var left = (2 * zip.Entries.Count) + MaxForeignLines;
        using var reader = new StreamReader(record, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        foreach (var line in Lines(reader, self.Name, cancellationToken))
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (left-- == 0)
            {
                throw new InvalidDataException($"{self.Name} has far more lines than the wheel has members");
            }

            CompareLine(line, self, zip, listed, notes);
        }

        var folder = MemberNames.TopFolder(self.Name);
        foreach (var entry in zip.Entries)
        {
            if (!entry.IsFolder && !listed.Contains(entry) && !ReferenceEquals(entry, self) && !notes.IsFull
                && entry.Name != $"{folder}/RECORD.jws" && entry.Name != $"{folder}/RECORD.p7s")
            {
                notes.Warn($"{self.Name} does not list {Quotation.Of(entry.Name)}.");
            }
        }
    }

    private static void CompareLine(
        string line, ZipEntry self, ZipDirectory zip, HashSet<ZipEntry> listed, InspectionNotes notes)
    {
        var fields = SplitCsv(line);
        var path = fields[0].Replace('\\', '/');
        var entry = zip.FindFile(path);
        var isNew = entry is not null && listed.Add(entry);
        if (notes.IsFull)
        {
            return;
        }

        if (entry is null)
        {
            notes.Warn($"{self.Name} lists {Quotation.Of(path)}, which is not in the wheel.");
        }
        else if (!isNew)
        {
            notes.Warn($"{self.Name} lists {Quotation.Of(path)} twice.");
        }
        else if (fields.Count > 2 && fields[2].Length > 0
            && fields[2] != entry.Size.ToString(CultureInfo.InvariantCulture))
        {
            notes.Warn($"{self.Name} lists another size for {Quotation.Of(path)}.");
        }
    }

    private static IEnumerable<string> Lines(
        StreamReader reader, string member, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while ((read = reader.Read(buffer, 0, buffer.Length)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rest = buffer.AsMemory(0, read);
            int end;
            while ((end = rest.Span.IndexOfAny('\n', '\r')) >= 0)
            {
                yield return line.Append(rest[..end]).ToString();
                line.Clear();
                rest = rest[(end + 1)..];
            }

            if (line.Append(rest).Length > MaxLineLength)
            {
                throw new InvalidDataException($"{member} has a line of more than {MaxLineLength} characters");
            }
        }

        yield return line.ToString();
    }

    /// <summary>Fields may be in double quotes; a quote within is doubled.</summary>
    private static IReadOnlyList<string> SplitCsv(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
        {
            return line.Split(',');
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var (i, character) in line.Index())
        {
            if (character == '"')
            {
                // The second of two quotes inside a quoted field stands for one.
                if (!quoted && i > 0 && line[i - 1] == '"')
                {
                    field.Append('"');
                }

                quoted = !quoted;
            }
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
