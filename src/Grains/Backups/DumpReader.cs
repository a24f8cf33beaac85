using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Larder.Grains.Backups;

/// <summary>Reads back what <see cref="DatabaseDump"/> wrote, and believes none of it: it may be cut off, or be something else.</summary>
/// <param name="input">Not compressed; left open.</param>
public sealed class DumpReader(Stream input) : IDisposable
{
    private readonly StreamReader _lines = new(input, leaveOpen: true);

    /// <exception cref="InvalidDataException">It is not a database that this program can read.</exception>
    public async Task<DumpHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        using var line = await ReadLineAsync(cancellationToken);
        DumpHeader? header;
        try
        {
            header = line.RootElement.Deserialize<DumpHeader>(JsonSerializerOptions.Web);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("It does not begin as a database written down by Larder does.", exception);
        }

        return header switch
        {
            not { Format: DumpHeader.FormatName } => throw new InvalidDataException("It is no database written down by Larder."),
            { Version: > DumpHeader.CurrentVersion } => throw new InvalidDataException(
                $"It has version {header.Version} of the format, this program knows up to {DumpHeader.CurrentVersion}."),
            _ => header,
        };
    }

    /// <summary>All rows, after the header.</summary>
    /// <exception cref="InvalidDataException">A line is wrong, or the end is missing. Nothing may be done with the rows before.</exception>
    public async IAsyncEnumerable<DumpRow> ReadRowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (all, count) = (0L, 0L);
        var (table, columns) = ("", ImmutableArray<string>.Empty);
        while (true)
        {
            using var line = await ReadLineAsync(cancellationToken);
            var json = line.RootElement;
            if (json.ValueKind is JsonValueKind.Array)
            {
                yield return ToRow(table, columns, json);
                count++;
            }
            else if (json.TryGetProperty("table", out var name))
            {
                (table, columns, count) = (ToTable(name), ToColumns(json), 0);
            }
            else if (json.TryGetProperty("rows", out var rows))
            {
                Compare(rows, count, table);
                all += count;
                table = "";
            }
            else
            {
                Compare(json.TryGetProperty("end", out var end) ? end : default, all, "all tables");
                yield break;
            }
        }
    }

    public void Dispose() => _lines.Dispose();

    private static string ToTable(JsonElement name) =>
        BackupTables.All.FirstOrDefault(table => name.ValueEquals(table.Name))?.Name
        ?? throw new InvalidDataException($"It has a table {name}, which this program does not know.");

    private static ImmutableArray<string> ToColumns(JsonElement line)
    {
        if (!line.TryGetProperty("columns", out var columns) || columns.ValueKind is not JsonValueKind.Array)
        {
            throw new InvalidDataException("A table has no columns.");
        }

        ImmutableArray<string> names = [.. columns.EnumerateArray().Select(column => column.ToString())];

        // They become part of a statement.
        return names.All(name => name.Length > 0 && name.All(character => char.IsAsciiLetterLower(character)
            || char.IsAsciiDigit(character) || character is '_'))
            ? names
            : throw new InvalidDataException("The name of a column is none.");
    }

    private static DumpRow ToRow(string table, ImmutableArray<string> columns, JsonElement row)
    {
        if (table.Length is 0 || row.GetArrayLength() != columns.Length)
        {
            throw new InvalidDataException("A row does not have the columns of its table.");
        }

        var values = new object?[columns.Length];
        var index = 0;
        foreach (var value in row.EnumerateArray())
        {
            values[index++] = value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number when value.TryGetInt64(out var number) => number,
                _ => throw new InvalidDataException("A value is neither a whole number nor a text."),
            };
        }

        return new DumpRow(table, columns, values);
    }

    private static void Compare(JsonElement said, long counted, string what)
    {
        if (said.ValueKind is not JsonValueKind.Number || !said.TryGetInt64(out var number) || number != counted)
        {
            throw new InvalidDataException($"It should have {said} rows of {what}, and has {counted}.");
        }
    }

    private async Task<JsonDocument> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _lines.ReadLineAsync(cancellationToken) is { } line
                ? JsonDocument.Parse(line)
                : throw new InvalidDataException("Its end is missing: whoever wrote it was ended before.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"It has a line that cannot be read: {exception.Message}", exception);
        }
    }
}
