using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>One index' row, and those of its roles and rules.</summary>
internal sealed class IndexRows(IDatabase database, string index)
{
    /// <summary>The row as the one that says who owns the grain.</summary>
    public LeasedRow Lease { get; } = new(database, "index_access", "index_name = @Index", new { Index = index });

    /// <summary>Makes the row if there is none: only what has a row can be leased, and gateways ask for an index with every request.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => IndexRow.EnsureAsync(transaction, index), cancellationToken);

    public Task<(IndexState State, long Serial)> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => IndexRow.ReadAsync(connection, index), cancellationToken);

    /// <summary>Writes one change in one transaction, if this activation still owns the index.</summary>
    /// <exception cref="OwnershipFencedException">It does not; nothing was written.</exception>
    public Task<Refusal> WriteAsync(
        IndexAccess? before, IndexAccess? after, long serial, long epoch, DateTimeOffset at, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                await Lease.AdvanceAsync(transaction, epoch, serial);
                await IndexRow.UpdateAsync(transaction, index, after);
                await IndexEntryRow.WriteAsync(transaction, index, before, after);
                await AuditLog.WriteAsync(transaction, at, index, audit);
                return Refusal.None;
            },
            CancellationToken.None);
}
