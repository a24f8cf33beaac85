using System.Collections.Immutable;
using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>The single writer of who may do what in one index. Key: the index's name, see <see cref="GrainKeys.GetIndex"/>.</summary>
/// <remarks>As long as nobody has changed anything, the settings of the gateways hold. The first change starts from those that the gateway
/// sends along; from then on settings mean nothing, until <see cref="ResetAsync"/>.</remarks>
[GrainInterfaceType("index"), Alias("larder.IIndexGrain"), Orleans.CodeGeneration.Version(1)]
public interface IIndexGrain : IGrainWithStringKey
{
    /// <summary>What holds now, with the right to use it from memory for a while. It does not exist while the settings hold; that too may
    /// be relied on as long as the lease lasts.</summary>
    [Alias("Acquire"), AlwaysInterleave]
    Task<Leased<IndexAccess>> AcquireAsync(LeaseRequest request);

    /// <summary>The number of the activation that answers: see <see cref="Actor.Epoch"/>.</summary>
    [Alias("GetEpoch"), AlwaysInterleave]
    Task<long> GetEpochAsync();

    /// <summary>Sets what holds for packages without a list of their own.</summary>
    /// <param name="read">See <see cref="IndexAccess.DefaultRead"/>; in any order, each one that <see cref="Principal.IsValid"/> allows;
    /// <see langword="null"/> leaves it as it is.</param>
    /// <param name="write">See <see cref="IndexAccess.DefaultWrite"/>; as <paramref name="read"/>.</param>
    /// <param name="create">See <see cref="IndexAccess.Create"/>; as <paramref name="read"/>.</param>
    /// <param name="settings">What the gateway's settings say.</param>
    /// <returns><see cref="Refusal.IndexAccessTooLong"/>.</returns>
    [Alias("SetDefaults"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetDefaultsAsync(
        ImmutableArray<string>? read, ImmutableArray<string>? write, ImmutableArray<string>? create, IndexAccess settings, Actor actor);

    /// <summary>Sets what a principal may do with every package.</summary>
    /// <param name="permissions">All that is granted; <see cref="PackagePermissions.None"/> takes the role away.</param>
    /// <param name="settings">What the gateway's settings say.</param>
    /// <returns><see cref="Refusal.IndexAccessTooLong"/>.</returns>
    [Alias("SetRole"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetRoleAsync(string principal, PackagePermissions permissions, IndexAccess settings, Actor actor);

    /// <summary>Sets what the lists of all packages of such a name say of a principal.</summary>
    /// <param name="pattern">One that <see cref="NamePattern.IsValid"/> allows.</param>
    /// <param name="permissions">All that is granted; <see cref="PackagePermissions.None"/> takes the rule away.</param>
    /// <param name="settings">What the gateway's settings say.</param>
    /// <returns><see cref="Refusal.IndexAccessTooLong"/>.</returns>
    [Alias("SetRule"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetRuleAsync(string pattern, string principal, PackagePermissions permissions, IndexAccess settings, Actor actor);

    /// <summary>Forgets defaults, roles and rules: the settings hold again.</summary>
    [Alias("Reset"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> ResetAsync(Actor actor);
}
