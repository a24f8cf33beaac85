namespace Larder.Silo.Database;

/// <summary>How a database's schema compares with what this program knows.</summary>
/// <param name="Version">The database's; 0 if it is empty or does not exist.</param>
/// <param name="Known">The newest that this program knows.</param>
/// <param name="Missing">The steps that the database still needs, in order.</param>
public sealed record SchemaState(int Version, int Known, IReadOnlyList<Migration> Missing)
{
    /// <summary>Whether it is just what this program needs.</summary>
    public bool IsCurrent => Version == Known;

    /// <summary>Whether a newer program has used it: this one must not.</summary>
    public bool IsNewer => Version > Known;

    /// <exception cref="DatabaseSchemaException">The database is of a newer program.</exception>
    public void ThrowIfNewer()
    {
        if (IsNewer)
        {
            throw new DatabaseSchemaException(
                $"The database has schema {Version}, this program knows up to {Known}: it was used by a newer version of Larder. "
                + "Start that version, or restore a backup from before the upgrade.");
        }
    }
}
