using Larder.Grains.Abstractions;
using Npgsql;

namespace Larder.Silo.Database.Postgres;

/// <summary>Opens connections.</summary>
internal static class PostgresConnection
{
    /// <exception cref="DatabaseUnavailableException">There is none: the server is away, refuses us, or all are in use.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not ObjectDisposedException)
        {
            // Many kinds: of the name's resolution, of the socket, of TLS, of the server. Nothing has begun, whatever it is.
            throw PostgresFailure.Unavailable(exception);
        }
    }
}
