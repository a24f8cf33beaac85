namespace Larder.Grains.Abstractions;

/// <summary>How long callers wait for answers that may take longer than the cluster's own limit for calls.</summary>
internal static class ResponseTimes
{
    /// <summary>For changes: they wait until nobody serves the state before them (docs/leases.md), and so does what they tell the
    /// catalogue. A silo that dies meanwhile ends the wait at once.</summary>
    public const string Change = "00:00:30";

    /// <summary>For news to the catalogue, which are sent again: a call to a silo that has just died may get no answer at all.</summary>
    public const string News = "00:00:04";
}
