using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Larder.Grains.Backups;

/// <summary>Adds many rows with few statements.</summary>
internal static class RowInsert
{
    /// <summary>Both engines take many more; beyond this a statement gets no cheaper.</summary>
    public const int MaxParametersInOneStatement = 2_000;

    /// <param name="table">Part of the SQL text, as <paramref name="columns"/>: never from outside.</param>
    /// <param name="rows">Each with a value for every column.</param>
    /// <param name="end">Part of the SQL text: what to do with rows that are there already. They are an error if it is empty.</param>
    /// <returns>How many were added.</returns>
    public static async Task<int> RunAsync(
        DbTransaction transaction, string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, string end = "")
    {
        var added = 0;
        foreach (var batch in rows.Chunk(Math.Max(1, MaxParametersInOneStatement / columns.Count)))
        {
            await using var command = transaction.Connection!.CreateCommand();
            command.Transaction = transaction;
            var text = new StringBuilder($"insert into {table} ({string.Join(", ", columns)}) values ");
            for (var row = 0; row < batch.Length; row++)
            {
                text.Append(row is 0 ? "(" : ", (");
                for (var column = 0; column < columns.Count; column++)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"@p{(row * columns.Count) + column}");
                    text.Append(column is 0 ? "" : ", ").Append(name);
                    var parameter = command.CreateParameter();
                    parameter.ParameterName = name;
                    parameter.Value = batch[row][column] ?? DBNull.Value;
                    command.Parameters.Add(parameter);
                }

                text.Append(')');
            }

            command.CommandText = text.Append(' ').Append(end).ToString();
            added += await command.ExecuteNonQueryAsync();
        }

        return added;
    }
}
