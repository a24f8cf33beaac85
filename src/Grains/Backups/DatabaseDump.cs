using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Backups;

/// <summary>Writes the whole database down, as of one moment, in lines that every engine can read back.</summary>
/// <remarks>Holds one row in memory. Changes go on meanwhile.</remarks>
public static class DatabaseDump
{
    private const int FlushBytes = 64 << 10;

    /// <param name="schema">The database's.</param>
    /// <param name="output">Left open.</param>
    /// <param name="rowWritten">Called for each row.</param>
    public static Task<DumpTotals> WriteAsync(
        IDatabase database, int schema, Stream output, Action rowWritten, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(
            async connection =>
            {
                var now = await connection.ExecuteScalarAsync<long>($"select {database.NowMicroseconds}");
                var header = new DumpHeader(DumpHeader.FormatName, DumpHeader.CurrentVersion, schema, SqlTime.FromSql(now));
                var rows = new Dictionary<string, long>(StringComparer.Ordinal);
                using var lines = new Lines(output);
                lines.Write(header);
                foreach (var table in BackupTables.All)
                {
                    rows[table.Name] = await WriteAsync(connection, table, lines, rowWritten, cancellationToken);
                }

                lines.Write(new { end = rows.Values.Sum() });
                await lines.FlushAsync(cancellationToken);
                return new DumpTotals(header, rows);
            },
            cancellationToken);

    private static async Task<long> WriteAsync(
        DbConnection connection, BackupTable table, Lines lines, Action rowWritten, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"select * from {table.Name} order by {table.Order}", commandTimeout: 0, cancellationToken: cancellationToken));
        lines.Write(new { table = table.Name, columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName) });
        var rows = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Write(reader);
            rows++;
            rowWritten();
            if (lines.IsFull)
            {
                await lines.FlushAsync(cancellationToken);
            }
        }

        lines.Write(new { rows });
        return rows;
    }

    /// <summary>Lines of JSON on their way to a stream.</summary>
    private sealed class Lines(Stream output) : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes * 2);
        private readonly Utf8JsonWriter _json = new(Stream.Null);

        public bool IsFull => _buffer.WrittenCount >= FlushBytes;

        public void Write<T>(T document)
        {
            _json.Reset(_buffer);
            JsonSerializer.Serialize(_json, document, JsonSerializerOptions.Web);
            End();
        }

        public void Write(DbDataReader row)
        {
            _json.Reset(_buffer);
            _json.WriteStartArray();
            for (var column = 0; column < row.FieldCount; column++)
            {
                Write(row.GetValue(column), row.GetName(column));
            }

            _json.WriteEndArray();
            End();
        }

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
            _buffer.ResetWrittenCount();
        }

        public void Dispose() => _json.Dispose();

        private void Write(object value, string column)
        {
            switch (value)
            {
                case DBNull: _json.WriteNullValue(); break;
                case long number: _json.WriteNumberValue(number); break;
                case int number: _json.WriteNumberValue(number); break;
                case string text: _json.WriteStringValue(text); break;
                default: throw new NotSupportedException($"The column {column} holds a {value.GetType().Name}.");
            }
        }

        private void End()
        {
            _json.Flush();
            _buffer.Write("\n"u8);
        }
    }
}
