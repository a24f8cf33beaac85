using System.Data.Common;
using Larder.Grains.Database;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>A real database that calls before each read and transaction, and between a transaction's last statement and its commit.</summary>
internal sealed class HookedDatabase(IDatabase inner) : IDatabase
{
    /// <summary>Gets <c>read</c>, <c>write</c> or <c>commit</c>.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>How much later it is here than by the database's clock.</summary>
    public Func<TimeSpan> Shift { get; init; } = () => TimeSpan.Zero;

    public string NowMicroseconds => $"({inner.NowMicroseconds} + {(long)Shift().TotalMicroseconds})";

    public string ForShare => inner.ForShare;

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await Before("read");
        return await inner.ReadAsync(read, cancellationToken);
    }

    public Task<T> ReadSnapshotAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        inner.ReadSnapshotAsync(read, cancellationToken);

    public async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        await Before("write");
        return await inner.WriteAsync(
            async transaction =>
            {
                var result = await write(transaction);
                await Before("commit");
                return result;
            },
            cancellationToken);
    }
}
