using System.Diagnostics.Metrics;
using Larder.Gateway;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Options;

namespace Larder.Leases.Tests.Model;

/// <summary>A process that serves from memory: the real reader's side.</summary>
internal sealed class Gateway : ILeaseSource<Register, Page>
{
    private const string Key = "key";

    private readonly Cluster _cluster;
    private readonly LeaseCache<Register, Page> _cache;
    private readonly GrainRetry _retry;

    public Gateway(Cluster cluster, Process process, IMeterFactory meters)
    {
        _cluster = cluster;
        Process = process;
        var metrics = new CacheMetrics(meters);
        var options = Options.Create(new GatewayOptions());
        var reader = new LeaseReader(reader => new Observer(cluster, this, reader), metrics);
        var memory = new CacheMemory(options, reader, metrics, process.Time);
        _retry = new GrainRetry(options, Silos.Always, process.Time);
        _cache = new LeaseCache<Register, Page>(this, reader, _retry, memory, metrics, process.Time);
    }

    public Process Process { get; }

    /// <summary>Where it believes the grain to be.</summary>
    public Activation? View { get; set; }

    /// <summary>Calls to the grain for a lease, so far.</summary>
    public int Acquires { get; private set; }

    private bool HasCallInFlight { get; set; }

    public async Task<Page> ReadAsync() =>
        await _cache.GetAsync(Key, CancellationToken.None) ?? new Page(0, Register.Empty);

    /// <param name="patient">Whether to try again what may go better the next time.</param>
    public Task<(Grains.Abstractions.Refusal Refusal, bool Written, long Serial)> ChangeAsync(
        int change, bool patient)
    {
        return patient ? _retry.RunAsync(CallAsync, CancellationToken.None) : CallAsync();

        Task<(Grains.Abstractions.Refusal Refusal, bool Written, long Serial)> CallAsync() =>
            _cluster.CallAsync(this, grain => grain.ChangeAsync(change));
    }

    public string ResourceOf(string key) => Cluster.Resource;

    public async Task<Leased<Register>> AcquireAsync(string key, LeaseRequest request)
    {
        Acquires++;
        HasCallInFlight = true;
        var before = Process.Time.GetTimestamp();
        try
        {
            var leased = await _cluster.CallAsync(this, grain => grain.AcquireAsync(request));
            return _cluster.Mutation == Mutation.LeaseCountsFromTheAnswer && leased.Duration > TimeSpan.Zero
                ? leased with { Duration = leased.Duration + Process.Time.GetElapsedTime(before) }
                : leased;
        }
        finally
        {
            HasCallInFlight = false;
        }
    }

    public ValueTask<Page?> MakeAsync(string key, Register snapshot, long serial, LeaseHold<Page>? known, CacheCharge charge) =>
        new(new Page(serial, snapshot));

    /// <summary>The reader as owners reach it.</summary>
    private sealed class Observer(Cluster cluster, Gateway gateway, LeaseReader reader) : ILeaseObserver
    {
        public async Task RevokeAsync(string resource)
        {
            try
            {
                await cluster.Network.CallAsync(gateway.Process, async () =>
                {
                    if (!gateway.HasCallInFlight || cluster.Mutation != Mutation.RevokedResultsAreKept)
                    {
                        await reader.RevokeAsync(resource);
                    }

                    return true;
                });
            }
            catch (Exception) when (cluster.Mutation == Mutation.FailedRevocationIsTakenForAnAcknowledgement)
            {
            }
        }
    }
}
