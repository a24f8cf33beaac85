using System.Collections.Immutable;

namespace Larder.Grains.Backups;

/// <summary>The first line of a database written down: what it is.</summary>
/// <param name="Format">See <see cref="FormatName"/>.</param>
/// <param name="Version">See <see cref="CurrentVersion"/>.</param>
/// <param name="Schema">Of the database it was read from; the same numbers on every engine.</param>
/// <param name="AsOf">The moment that all rows are of, by the database's clock.</param>
public sealed record DumpHeader(string Format, int Version, int Schema, DateTimeOffset AsOf)
{
    public const string FormatName = "larder-database";

    /// <summary>The version that is written, and the highest that is read.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>What was written down.</summary>
/// <param name="Rows">By table.</param>
public sealed record DumpTotals(DumpHeader Header, IReadOnlyDictionary<string, long> Rows);

/// <summary>One row that was read back.</summary>
/// <param name="Table">One of <see cref="BackupTables.All"/>.</param>
/// <param name="Columns">The same object for all rows of a table.</param>
/// <param name="Values">Whole numbers, texts and <see langword="null"/>, as many as columns.</param>
public sealed record DumpRow(string Table, ImmutableArray<string> Columns, object?[] Values)
{
    /// <exception cref="InvalidDataException">There is no such column.</exception>
    public object? this[string column] => Columns.IndexOf(column) is var index and >= 0
        ? Values[index]
        : throw new InvalidDataException($"The table {Table} has no column {column}.");
}
