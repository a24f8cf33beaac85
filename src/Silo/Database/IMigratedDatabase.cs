namespace Larder.Silo.Database;

/// <summary>A database whose schema this program makes and changes itself.</summary>
public interface IMigratedDatabase
{
    /// <summary>Brings the schema up to date; makes the database if there is none.</summary>
    /// <returns>How many steps ran; 0 if it was up to date.</returns>
    /// <exception cref="DatabaseSchemaException">The database is of a newer program.</exception>
    Task<int> MigrateAsync(CancellationToken cancellationToken);
}
