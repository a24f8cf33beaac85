using System.Diagnostics;

namespace Larder.Grains.Leases;

/// <summary>The steps of a change in traces, as the source <c>Larder.Grains</c>.</summary>
internal static class LeaseTracing
{
    private static readonly ActivitySource Source = new("Larder.Grains");

    /// <summary>Begins a step, which ends with the result's disposal.</summary>
    /// <returns><see langword="null"/> if nobody listens.</returns>
    public static Activity? Start(string step, string resource) =>
        Source.StartActivity(step)?.SetTag("larder.resource", resource);
}
