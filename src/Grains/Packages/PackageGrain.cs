using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Manifests;
using Larder.Grains.Sweeping;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Packages;

[GrainType(GrainKeys.PackageGrainType)]
internal sealed partial class PackageGrain(
    IDatabase database,
    LeaseOwners owners,
    IOptions<PackageOptions> packageOptions,
    IOptions<SweeperOptions> sweeperOptions,
    ManifestQueue manifests,
    TimeProvider time,
    ILogger<PackageGrain> logger) : Grain, IPackageGrain
{
    private static readonly TimeSpan BetweenAnnouncements = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceWithCatalogue = TimeSpan.FromSeconds(15);

    private readonly RecentStates _recent = new();
    private PackageState _state = null!;
    private PackageRows _rows = null!;
    private LeaseOwner _leases = null!;
    private string _index = "";
    private long _announced;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (index, name) = GrainKeys.SplitKey(this.GetPrimaryKeyString());
        _index = index;
        _rows = new PackageRows(database, index, name, sweeperOptions.Value.Grace);
        _leases = owners.New(LeaseResource.Package(index, name), _rows.Lease, () => DeactivateOnIdle());

        var claimed = await _leases.ClaimAsync(advance: false, cancellationToken) is not null;
        _state = claimed ? await _rows.ReadAsync(_leases.Epoch, cancellationToken) : PackageState.NeverUploaded(name);
        _recent.Add(_state);
        if (claimed)
        {
            // The activation before may have died between its transaction and its announcement.
            AnnounceAsync().Ignore();
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _leases.ReleaseAsync(cancellationToken);

    public async Task<Leased<PackageHead>> AcquireAsync(LeaseRequest request)
    {
        var duration = await _leases.GrantAsync(request);

        // A change between the grant and here has revoked the lease: the reader then does not keep what it gets.
        var state = _state;
        if (state.Serial == 0)
        {
            return new Leased<PackageHead>(null, Exists: false, state.Serial, duration);
        }

        var head = request.KnownSerial == state.Serial ? null : state.ToHead();
        return new Leased<PackageHead>(head, Exists: true, state.Serial, duration);
    }

    public Task<long> GetEpochAsync() => Task.FromResult(_leases.Epoch);

    public Task<FilePart?> ReadFilesAsync(long serial, int skip) =>
        Task.FromResult(_recent.Find(serial) is { } state ? new FilePart(state.Files.Part(skip)) : null);

    public async Task<UploadCheck> CheckUploadAsync(string fileName, string sha256, long size)
    {
        await _leases.ConfirmAsync();
        return PackageRules.CheckUpload(_state, fileName, sha256, size, packageOptions.Value.MaxPackageBytes);
    }

    public Task<PackageChange> CommitAsync(FileUpload upload, Actor actor)
    {
        var file = upload.File with { UploadedAt = _leases.Now, UploadedBy = actor.Name };
        return ChangeAsync(
            actor,
            state => PackageAccessRules.WithCreator(
                state,
                PackageRules.Add(
                    state, upload.PackageDisplayName, upload.Summary, file, packageOptions.Value.MaxPackageBytes),
                actor));
    }

    public Task<PackageChange> SetReleaseYankedAsync(string version, string? reason, Actor actor) =>
        ChangeAsync(actor, state => PackageRules.YankRelease(state, version, reason));

    public Task<PackageChange> SetFileYankedAsync(string fileName, string? reason, Actor actor) =>
        ChangeAsync(actor, state => PackageRules.YankFile(state, fileName, reason));

    public Task<PackageChange> DeleteFileAsync(string fileName, Actor actor) =>
        ChangeAsync(actor, state => PackageRules.DeleteFile(state, fileName));

    public Task<PackageChange> DeleteReleaseAsync(string version, Actor actor) =>
        ChangeAsync(actor, state => PackageRules.DeleteRelease(state, version));

    public Task<PackageChange> DeleteAsync(Actor actor) =>
        ChangeAsync(actor, state => PackageRules.Delete(state, _leases.Now));

    public Task<PackageChange> SetStatusAsync(PackageStatus status, string? reason, Actor actor) =>
        ChangeAsync(actor, state => PackageRules.SetStatus(state, status, reason));

    public Task<PackageChange> SetAccessAsync(string principal, PackagePermissions permissions, Actor actor)
    {
        ThrowUnlessValid(principal, permissions);
        return ChangeAsync(actor, state => PackageAccessRules.Set(state, principal, permissions, _leases.Now));
    }

    public Task<PackageChange> ReplaceAccessAsync(ImmutableArray<AccessEntry> list, Actor actor)
    {
        foreach (var entry in list)
        {
            ThrowUnlessValid(entry.Principal, entry.Permissions);
        }

        var entries = list.Where(entry => entry.Permissions != PackagePermissions.None)
            .ToImmutableSortedDictionary(entry => entry.Principal, entry => entry.Permissions, StringComparer.Ordinal);
        return ChangeAsync(actor, state => PackageAccessRules.Replace(state, entries, _leases.Now));
    }

    public async Task<PackageChange> RecountAsync(Actor actor)
    {
        var stored = await _rows.ReadCountersAsync(CancellationToken.None);
        return await ChangeAsync(actor, state => PackageRules.Recount(state, stored));
    }

    /// <summary>Decide, end the readers' leases, write, swap, announce. Only when all of it is done, the change is acknowledged.</summary>
    private async Task<PackageChange> ChangeAsync(Actor actor, Func<PackageState, PackageDecision> decide)
    {
        _leases.ThrowUnlessMeant(actor.Epoch);
        var decision = decide(_state);
        if (decision.Next is null)
        {
            // "It is so already", and "no", are answers too: not from a memory that may be old.
            await _leases.ConfirmAsync();
        }
        else if (actor.AccessSerial is { } basis && basis != _state.AccessSerial)
        {
            await _leases.ConfirmAsync();
            return new PackageChange(Refusal.AccessChanged, _state.Serial, 0);
        }
        else
        {
            var refusal = await _leases.ChangeAsync(() => WriteAsync(decision, actor), () => Swap(decision.Next));
            if (refusal != Refusal.None)
            {
                return new PackageChange(refusal, _state.Serial, 0);
            }

            manifests.Add(new PackageId(_index, _state.Name), _state.Files.Count);
            LogChanged(decision.Action, decision.Subject ?? _state.Name, _state.Name, actor.Name, _state.Serial);
        }

        await AnnounceAsync();
        return new PackageChange(decision.Refusal, _state.Serial, decision.Changed);
    }

    private static void ThrowUnlessValid(string principal, PackagePermissions permissions)
    {
        const PackagePermissions All = PackagePermissions.Read | PackagePermissions.Write | PackagePermissions.Manage;
        if (!Principal.IsValid(principal) || (permissions & ~All) != 0)
        {
            throw new ArgumentException($"'{principal}' with {permissions} cannot be in an access list.", nameof(principal));
        }
    }

    private Task<Refusal> WriteAsync(PackageDecision decision, Actor actor)
    {
        var subject = decision.Subject is null ? _state.Name : $"{_state.Name}/{decision.Subject}";
        var audit = new AuditEntry(actor, decision.Action, subject, decision.Detail);
        return _rows.WriteAsync(_state, decision, _leases.Epoch, owners.Ownership, _leases.Now, audit);
    }

    private void Swap(PackageState next)
    {
        _state = next with { Serial = _state.Serial + 1 };
        _recent.Add(_state);
    }

    private async Task AnnounceAsync()
    {
        var started = time.GetTimestamp();
        while (_announced < _state.Serial)
        {
            var entry = _state.ToCatalogueEntry();
            try
            {
                await GrainFactory.GetCatalogueOf(_index, _state.Name).AnnounceAsync(entry);
                _announced = Math.Max(_announced, entry.Serial);
            }
            catch (Exception exception) when (IsPassing(exception) && time.GetElapsedTime(started) < PatienceWithCatalogue)
            {
                // The shard is on its way to another silo. Its serial makes the same news twice no more than once.
                await Task.Delay(BetweenAnnouncements, time);
            }
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is OwnershipLostException or SiloUnavailableException or OrleansMessageRejectionException or TimeoutException;

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information,
        Message = "{Action} {Subject} in package {Package} by {Actor}, serial {Serial}")]
    private partial void LogChanged(string action, string subject, string package, string actor, long serial);
}
