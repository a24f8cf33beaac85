using System.Data;
using System.Data.Common;
using Larder.Grains.Abstractions;
using Npgsql;

namespace Larder.Silo.Database.Postgres;

/// <summary>Runs changes, each in a transaction of isolation level "repeatable read", again where that is safe.</summary>
/// <remarks>docs/decisions/0004-isolation.md says why this level and which failures mean what.</remarks>
internal sealed class PostgresWriter(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>Transactions that change the same row at the same time go through one after the other, so the last of many is run
    /// often. In practice a row has one writer, or for a moment two.</summary>
    private const int MaxCollisions = 40;

    /// <summary>As many times a connection may turn out to be dead: after a restart of the server all of the pool are.</summary>
    private const int MaxLostConnections = 2;

    /// <exception cref="DatabaseUnavailableException">Nothing was changed.</exception>
    /// <exception cref="DatabaseOutcomeUnknownException">Nobody knows.</exception>
    public async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var (collisions, lost) = (0, 0); ;)
        {
            try
            {
                return await WriteOnceAsync(write, cancellationToken);
            }
            catch (Exception exception) when (PostgresFailure.IsCollision(exception) && collisions < MaxCollisions)
            {
                collisions++;
            }
            catch (Exception exception) when (PostgresFailure.IsLostConnection(exception) && lost < MaxLostConnections)
            {
                lost++;
            }
            catch (Exception exception) when (PostgresFailure.IsCollision(exception) || PostgresFailure.IsPassing(exception))
            {
                throw PostgresFailure.Unavailable(exception);
            }

            await Task.Delay(Pause(collisions), time, cancellationToken);
        }
    }

    /// <summary>Different for each, so that they do not collide again; short, since the other one has committed already.</summary>
    private static TimeSpan Pause(int collisions) =>
        TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(collisions, 5) * 4);

    private async Task<T> WriteOnceAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var connection = await PostgresConnection.OpenAsync(source, cancellationToken);

        // Sent together with the first statement.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var result = await write(transaction);
        await CommitAsync(connection);
        return result;
    }

    /// <summary>Commits. The query before it, sent together with it, fails if the transaction has failed already, where "commit" alone
    /// would quietly undo it and report success.</summary>
    private static async Task CommitAsync(NpgsqlConnection connection)
    {
        await using var commit = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("select 1"), new NpgsqlBatchCommand("commit") },
        };
        try
        {
            await commit.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception exception) when (!PostgresFailure.IsRefusedCommit(exception))
        {
            throw new DatabaseOutcomeUnknownException(
                $"The database went away while it was committing: {exception.Message}", exception);
        }
    }
}
