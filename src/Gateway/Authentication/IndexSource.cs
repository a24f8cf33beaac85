using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Authentication;

/// <summary>How the defaults, roles and rules of an index come from its grain.</summary>
internal sealed class IndexSource(IGrainFactory grains) : ILeaseSource<IndexAccess, IndexAccess>
{
    private const int BytesOfEntry = 250;

    public string ResourceOf(string key) => LeaseResource.Index(key);

    public Task<Leased<IndexAccess>> AcquireAsync(string key, LeaseRequest request) => grains.GetIndex(key).AcquireAsync(request);

    public ValueTask<IndexAccess?> MakeAsync(
        string key, IndexAccess snapshot, long serial, LeaseHold<IndexAccess>? known, CacheCharge charge)
    {
        charge.Add(BytesOfEntry * (4 + snapshot.DefaultRead.Length + snapshot.DefaultWrite.Length + snapshot.Create.Length
            + snapshot.Roles.Length + snapshot.Rules.Length));
        return new(snapshot);
    }
}
