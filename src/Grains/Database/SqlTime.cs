namespace Larder.Grains.Database;

/// <summary>Times as the database holds them: whole microseconds since 1970 UTC.</summary>
internal static class SqlTime
{
    public static long ToSql(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromSql(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The time without what the database would not keep.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset time) => FromSql(ToSql(time));
}
