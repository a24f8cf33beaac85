using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;

namespace Larder.Gateway.Authentication;

/// <summary>Counts what happens to credentials, as part of the gateway's meter. Never by user.</summary>
internal sealed class AccessMetrics
{
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _passwordChecks;
    private readonly Counter<long> _strayTokens;

    public AccessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CacheMetrics.MeterName);
        _refusals = meter.CreateCounter<long>(
            "larder.gateway.access.refusals", "{request}", "Requests that were not let in, by the reason.");
        _passwordChecks = meter.CreateCounter<long>(
            "larder.gateway.access.password_checks", "{check}", "Passwords that were hashed, because they were not remembered.");
        _strayTokens = meter.CreateCounter<long>(
            "larder.gateway.access.stray_tokens", "{request}", "Requests with a right token from outside of its networks.");
    }

    /// <param name="reason">The slug of the problem that was answered.</param>
    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void HashedPassword() => _passwordChecks.Add(1);

    public void SawStrayToken() => _strayTokens.Add(1);
}
