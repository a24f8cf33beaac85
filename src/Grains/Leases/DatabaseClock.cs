using Larder.Grains.Database;

namespace Larder.Grains.Leases;

/// <summary>The time for what is stored: the database's, counted on by the process's monotonic clock since the database last said it.
/// What the process takes for the time of day plays no part.</summary>
internal sealed class DatabaseClock(TimeProvider time)
{
    private DateTimeOffset _told;
    private long _at;

    /// <summary>UTC, whole microseconds. At most as late as the database's clock, by the time its last answer took.</summary>
    public DateTimeOffset Now => SqlTime.ToMicroseconds(_told + time.GetElapsedTime(_at));

    /// <summary>The database has just answered.</summary>
    /// <param name="microseconds">What its clock showed when it did.</param>
    public void Set(long microseconds)
    {
        _told = SqlTime.FromSql(microseconds);
        _at = time.GetTimestamp();
    }
}
