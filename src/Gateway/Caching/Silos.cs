using Larder.Grains.Abstractions;
using Orleans.Metadata;

namespace Larder.Gateway.Caching;

/// <summary>Whether the cluster has a member that hosts packages, as far as this process knows: then a call may help.</summary>
/// <remarks>A silo that has just died counts until the others have agreed on that, about a second later.</remarks>
internal sealed class Silos
{
    private readonly Func<ClusterManifest>? _members;
    private ClusterManifest? _known;
    private bool _any = true;

    public Silos(IClusterManifestProvider manifests) => _members = () => manifests.Current;

    private Silos()
    {
    }

    /// <summary>For who has no cluster: there is always one.</summary>
    internal static Silos Always => new();

    /// <summary>Cheap enough for each request.</summary>
    public bool Any
    {
        get
        {
            // Which members there are comes as a new object with each change.
            if (_members?.Invoke() is { } now && !ReferenceEquals(now, Volatile.Read(ref _known)))
            {
                Volatile.Write(ref _any, now.Silos.Values.Any(member => member.Grains.ContainsKey(GrainKeys.PackageGrain)));
                Volatile.Write(ref _known, now);
            }

            return Volatile.Read(ref _any);
        }
    }
}
