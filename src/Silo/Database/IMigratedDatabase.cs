using Larder.Grains.Abstractions;

namespace Larder.Silo.Database;

/// <summary>A database whose schema this program makes and changes itself.</summary>
public interface IMigratedDatabase
{
    /// <summary>Compares the schema with what this program knows. Changes nothing.</summary>
    /// <exception cref="DatabaseUnavailableException">The database is away.</exception>
    Task<SchemaState> ReadSchemaAsync(CancellationToken cancellationToken);

    /// <summary>Brings the schema up to date, step by step; makes the database if there is none and the engine can. Any number of
    /// processes may do so at once: each step is run by one of them.</summary>
    /// <param name="upTo">The number of the last step to run; <see langword="null"/> for all of them.</param>
    /// <returns>The steps that ran here, in order.</returns>
    /// <exception cref="DatabaseSchemaException">The database is of a newer program.</exception>
    /// <exception cref="DatabaseUnavailableException">The database is away.</exception>
    Task<IReadOnlyList<Migration>> MigrateAsync(int? upTo, CancellationToken cancellationToken);

    /// <summary>What about the server or its settings puts acknowledged changes at risk, a sentence each; empty if nothing does.</summary>
    /// <exception cref="DatabaseUnavailableException">The database is away.</exception>
    Task<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken);
}
