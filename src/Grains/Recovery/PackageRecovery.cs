using System.Collections.Immutable;
using System.Data.Common;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Manifests;
using Larder.Grains.Packages;

namespace Larder.Grains.Recovery;

/// <summary>One package of a database that is being made anew from the artifact store, or that takes over files which lie there
/// already. Only while no grain works on the database.</summary>
/// <remarks>Every method that writes is one transaction: a run that is killed is begun again, and finds what is done. It changes nothing
/// where somebody else did since it was opened.</remarks>
public sealed class PackageRecovery
{
    private readonly IDatabase? _database;
    private readonly PackageId _package;
    private readonly RecoveryRows _rows;
    private PackageState _state;
    private RowVersion _known;

    private PackageRecovery(IDatabase? database, PackageId package, RecoveryRows rows, PackageState state, RowVersion known)
    {
        _database = database;
        _package = package;
        _rows = rows;
        _state = state;
        _known = known;
    }

    /// <summary>Whether the database has the package.</summary>
    public bool Exists => _state.Serial > 0;

    /// <summary>How many files are listed.</summary>
    public int FileCount => _state.Files.Count;

    /// <param name="database"><see langword="null"/> to write nothing, and to know of no package.</param>
    /// <param name="epoch">Of what is written: higher than any that an activation may have.</param>
    public static async Task<PackageRecovery> OpenAsync(
        IDatabase? database, PackageId package, long epoch, CancellationToken cancellationToken)
    {
        var rows = new RecoveryRows(package, epoch);

        // The epoch first: whoever takes the package over between the two has another one.
        var owner = database is null ? 0 : await rows.ReadEpochAsync(database, cancellationToken);
        var known = database is null ? null : await new ManifestRows(database).ReadAllAsync(package, cancellationToken);
        var state = known is null ? PackageState.NeverUploaded(package.Name) : ManifestState.ToState(known);
        return new PackageRecovery(database, package, rows, state, new RowVersion(state.Serial, owner));
    }

    /// <summary>Whether a file of this name is listed.</summary>
    public bool Lists(string fileName) => _state.Files.TryGet(fileName, out _);

    /// <summary>Whether a file of this name was deleted.</summary>
    public bool IsRetired(string fileName) => _state.Tombstones.ContainsKey(fileName);

    /// <summary>Makes the package as its manifest says.</summary>
    /// <param name="lost">Names of files whose bytes the store does not have: they become deleted ones, so that nothing is listed that
    /// cannot be fetched, and the same bytes may be uploaded again. Whatever lies under their keys is left alone.</param>
    /// <exception cref="PackageInUseException">Nothing was written.</exception>
    public async Task AddAsync(
        PackageManifest manifest, IReadOnlySet<string> lost, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = manifest with
        {
            Serial = ManifestSerial.After(manifest.Serial),
            Files = [.. manifest.Files.Select(file => file.DeletedAt is null && lost.Contains(file.FileName)
                ? file with { DeletedAt = now, DeletedBy = Actor.OperatorName }
                : file)],
        };
        var state = ManifestState.ToState(kept);
        await WriteAsync(
            async transaction =>
            {
                var written = await _rows.PutAsync(transaction, _known, state, now);
                await _rows.AddAsync(transaction, kept, lost, now);
                return written;
            },
            cancellationToken);
        _state = state;
    }

    /// <summary>Adds files that were found in the store.</summary>
    /// <param name="action">What the audit log says of each.</param>
    /// <returns>Those that the package's rules refuse.</returns>
    /// <exception cref="PackageInUseException">Nothing was written.</exception>
    public async Task<ImmutableArray<(FileUpload Upload, Refusal Refusal)>> AddAsync(
        IReadOnlyList<FileUpload> uploads, string action, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, refused, decisions) = Decide(uploads);
        if (decisions.Count > 0)
        {
            await WriteAsync(
                async transaction =>
                {
                    var written = await _rows.PutAsync(transaction, _known, state, now);
                    foreach (var (file, decision) in decisions)
                    {
                        await _rows.AddAsync(transaction, decision, file);
                        var subject = $"{_package.Name}/{file.FileName}";
                        var audit = new AuditEntry(RecoveryLog.Operator, action, subject, decision.Detail);
                        await AuditLog.WriteAsync(transaction, now, _package.Index, audit);
                    }

                    return written;
                },
                cancellationToken);
        }

        _state = state;
        return refused;
    }

    /// <summary>Those uploaded first come first, as they did then: the first gives the package its spelling, and the release its
    /// summary.</summary>
    private (PackageState State, ImmutableArray<(FileUpload, Refusal)> Refused, List<(DistributionFile, PackageDecision)>) Decide(
        IReadOnlyList<FileUpload> uploads)
    {
        var (state, refused) = (_state, ImmutableArray.CreateBuilder<(FileUpload, Refusal)>());
        var decisions = new List<(DistributionFile, PackageDecision)>();
        foreach (var upload in uploads.OrderBy(upload => upload.File.UploadedAt).ThenBy(upload => upload.File.FileName, StringComparer.Ordinal))
        {
            var decision = PackageRules.Add(state, upload.PackageDisplayName, upload.Summary, upload.File, long.MaxValue);
            if (decision.Next is { } next)
            {
                decisions.Add((upload.File, decision));
                state = next with { Serial = state.Serial + 1 };
            }
            else if (decision.Refusal is not Refusal.None)
            {
                refused.Add((upload, decision.Refusal));
            }
        }

        return (state, refused.ToImmutable(), decisions);
    }

    private async Task WriteAsync(Func<DbTransaction, Task<RowVersion>> write, CancellationToken cancellationToken)
    {
        if (_database is not null)
        {
            _known = await _database.WriteAsync(write, cancellationToken);
        }
    }
}
