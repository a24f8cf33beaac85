using Larder.Grains.Database;
using Larder.Silo.Database;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Clustering;

/// <summary>What Orleans keeps in our database through its ADO.NET providers: reminders, and the state of small grains.</summary>
internal static class OrleansTables
{
    /// <summary>The providers' name for Microsoft.Data.Sqlite.</summary>
    private const string SqliteInvariant = "System.Data.SQLite";

    /// <summary>Adds reminders, and the storage <see cref="GrainState.Storage"/>.</summary>
    public static ISiloBuilder AddOrleansTables(this ISiloBuilder silo)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.UseAdoNetReminderService(options => options.Configure<IOptions<DatabaseOptions>>((reminders, database) =>
        {
            reminders.Invariant = SqliteInvariant;
            reminders.ConnectionString = SqliteConnector.ConnectionString(database.Value.Sqlite, pooling: true);
        }));
        silo.AddAdoNetGrainStorage(GrainState.Storage, options => options.Configure<IOptions<DatabaseOptions>>((state, database) =>
        {
            state.Invariant = SqliteInvariant;
            state.ConnectionString = SqliteConnector.ConnectionString(database.Value.Sqlite, pooling: true);
        }));
        return silo;
    }
}
