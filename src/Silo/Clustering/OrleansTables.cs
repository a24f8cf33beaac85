using System.Data.Common;
using Larder.Grains.Database;
using Larder.Silo.Database;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Clustering;

/// <summary>What Orleans keeps in our database through its ADO.NET providers: reminders, and the state of small grains.</summary>
internal static class OrleansTables
{
    /// <summary>The providers' name for Npgsql.</summary>
    public const string PostgresInvariant = "Npgsql";

    /// <summary>The providers' name for Microsoft.Data.Sqlite.</summary>
    private const string SqliteInvariant = "System.Data.SQLite";

    /// <summary>Keeps reminders in the database.</summary>
    /// <remarks>Also for members without grains: Orleans shares all reminders out among all members, and each calls the grains of its
    /// share, wherever they are.</remarks>
    public static ISiloBuilder KeepReminders(this ISiloBuilder silo) =>
        silo.UseAdoNetReminderService(options => options.Configure<IServiceProvider>((reminders, services) =>
            (reminders.Invariant, reminders.ConnectionString, reminders.DataSource) = Locate(services)));

    /// <summary>Keeps in the database what is in the storage <see cref="GrainState.Storage"/>.</summary>
    public static ISiloBuilder KeepGrainState(this ISiloBuilder silo)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddAdoNetGrainStorage(GrainState.Storage, options => options.Configure<IServiceProvider>((state, services) =>
            (state.Invariant, state.ConnectionString, state.DataSource) = Locate(services)));
        return silo;
    }

    private static (string Invariant, string ConnectionString, DbDataSource? Source) Locate(IServiceProvider services)
    {
        var database = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        return database.Engine is DatabaseEngine.Postgres
            ? (PostgresInvariant, "", services.GetRequiredService<DbDataSource>())
            : (SqliteInvariant, SqliteConnector.ConnectionString(database.Sqlite, pooling: true), null);
    }
}
