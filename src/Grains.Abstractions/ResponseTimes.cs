namespace Larder.Grains.Abstractions;

/// <summary>How long callers wait for answers that may take longer than the cluster's own limit for calls.</summary>
internal static class ResponseTimes
{
    /// <summary>For changes: they wait until nobody serves the state before them (docs/leases.md), and so does what they tell the
    /// catalogue. A silo that dies meanwhile ends the wait at once.</summary>
    public const string Change = "00:00:30";
}
