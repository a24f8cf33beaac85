using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands;

/// <summary>Prints lists: aligned columns for people and pipes, or JSON.</summary>
internal static class Table
{
    /// <summary>Headers in capitals, two spaces between columns, nothing behind the last.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> headers, IReadOnlyList<string[]> rows)
    {
        var widths = headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max()).ToArray();
        WriteRow(output, [.. headers.Select(header => header.ToUpperInvariant())], widths);
        foreach (var row in rows)
        {
            WriteRow(output, row, widths);
        }
    }

    /// <summary>Prints what the management API answers: as an array of JSON, or one row for each item.</summary>
    /// <param name="columns">Header and property.</param>
    public static async Task WriteAsync(
        TextWriter output, IAsyncEnumerable<JsonElement> items, bool json, params (string Header, string Property)[] columns)
    {
        var all = await items.ToListAsync();
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(all, OperatorClient.Json));
        }
        else
        {
            Write(
                output,
                [.. columns.Select(column => column.Header)],
                [.. all.Select(item => columns.Select(column => Cell(item, column.Property)).ToArray())]);
        }
    }

    /// <summary>Prints one thing: a line for each property that is not empty.</summary>
    /// <param name="fields">Label and property.</param>
    public static void WriteFields(TextWriter output, JsonElement item, params (string Label, string Property)[] fields)
    {
        var width = fields.Max(field => field.Label.Length) + 1;
        foreach (var (label, property) in fields)
        {
            if (Cell(item, property) is { Length: > 0 } text)
            {
                output.WriteLine($"{(label + ":").PadRight(width)}  {Terminal.Printable(text)}");
            }
        }
    }

    /// <summary>A property as text: empty for null, "yes" and "no" for booleans, minutes for times, commas between the texts of a
    /// list.</summary>
    public static string Cell(JsonElement item, string property) =>
        !item.TryGetProperty(property, out var value) ? "" : value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => "",
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray()),
            JsonValueKind.String when property.EndsWith("At", StringComparison.Ordinal) && value.TryGetDateTimeOffset(out var time) =>
                time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

    private static void WriteRow(TextWriter output, string[] cells, int[] widths) =>
        output.WriteLine(string.Join("  ", cells.Select((cell, column) => Terminal.Printable(cell).PadRight(widths[column]))).TrimEnd());
}
