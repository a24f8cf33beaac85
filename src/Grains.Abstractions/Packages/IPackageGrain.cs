using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Packages;

/// <summary>The single writer of one package: its releases, their files, yanks, status and tombstones.</summary>
/// <remarks>
/// Key: index and normalized package name. Get one with <see cref="GrainKeys.GetPackage"/>, never from a raw string.
/// Reads are answered from memory. A change is one database transaction whose cost does not grow with the package; when
/// it is acknowledged, every reader's lease on the older state has ended. A call that fails with an exception may or may
/// not have changed something: all changes can be sent again.
/// </remarks>
[GrainInterfaceType("package"), Alias("larder.IPackageGrain"), Orleans.CodeGeneration.Version(1)]
public interface IPackageGrain : IGrainWithStringKey
{
    /// <summary>The package as it is now, with the right to serve it from memory for a while. A package that was deleted, or has nothing but
    /// an access list, is there too: see <see cref="PackageHead.Deleted"/>.</summary>
    [Alias("Acquire"), AlwaysInterleave]
    Task<Leased<PackageHead>> AcquireAsync(LeaseRequest request);

    /// <summary>The number of the activation that answers: see <see cref="Actor.Epoch"/>. 0 while there is no package.</summary>
    [Alias("GetEpoch"), AlwaysInterleave]
    Task<long> GetEpochAsync();

    /// <summary>Files of the package as of <paramref name="serial"/>, in the order of their names.</summary>
    /// <param name="serial">A serial that <see cref="AcquireAsync"/> has just returned.</param>
    /// <param name="skip">How many files the caller has already.</param>
    /// <returns>As many files as go into one message, one at least if there are more; <see langword="null"/> if that
    /// serial is no longer remembered: acquire anew.</returns>
    [Alias("ReadFiles"), AlwaysInterleave]
    Task<FilePart?> ReadFilesAsync(long serial, int skip);

    /// <summary>Looks at an upload before its bytes are stored. Changes nothing.</summary>
    [Alias("CheckUpload"), AlwaysInterleave]
    Task<UploadCheck> CheckUploadAsync(string fileName, string sha256, long size);

    /// <summary>Lists a file whose bytes are durable already. The same file again changes nothing and is no refusal.</summary>
    /// <returns><see cref="Refusal.FileExists"/>, <see cref="Refusal.FileNameRetired"/>, <see cref="Refusal.PackageArchived"/>,
    /// <see cref="Refusal.PackageQuarantined"/>, <see cref="Refusal.PackageTooLarge"/>, <see cref="Refusal.UploadExpired"/> if its bytes
    /// may have been swept by now, or <see cref="Refusal.None"/>.</returns>
    [Alias("Commit"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> CommitAsync(FileUpload upload, Actor actor);

    /// <summary>Yanks every file of a release, and those that are uploaded to it later (PEP 592).</summary>
    /// <param name="version">In any spelling that PEP 440 holds for equal.</param>
    /// <param name="reason">One line; empty for none; <see langword="null"/> takes the yank back.</param>
    [Alias("SetReleaseYanked"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> SetReleaseYankedAsync(string version, string? reason, Actor actor);

    /// <summary>Yanks one file, or takes its yank back when <paramref name="reason"/> is <see langword="null"/>.</summary>
    [Alias("SetFileYanked"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> SetFileYankedAsync(string fileName, string? reason, Actor actor);

    /// <summary>Takes one file off the pages for good. Its name stays taken: only the same bytes may come back.</summary>
    /// <returns><see cref="Refusal.UnknownFile"/> if there was never such a file. Deleting what is deleted changes nothing and
    /// is no refusal.</returns>
    [Alias("DeleteFile"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> DeleteFileAsync(string fileName, Actor actor);

    /// <summary>Deletes every file of a release, as <see cref="DeleteFileAsync"/> does.</summary>
    [Alias("DeleteRelease"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> DeleteReleaseAsync(string version, Actor actor);

    /// <summary>Deletes every file of the package, as <see cref="DeleteFileAsync"/> does, and its status.</summary>
    [Alias("Delete"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> DeleteAsync(Actor actor);

    /// <summary>Sets what may be done with the package as a whole (PEP 792).</summary>
    /// <param name="reason">One line; <see langword="null"/> for none.</param>
    [Alias("SetStatus"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> SetStatusAsync(PackageStatus status, string? reason, Actor actor);

    /// <summary>Sets what one principal may do, in the package's own access list. Works without any file: the name is then reserved for those
    /// in the list.</summary>
    /// <param name="principal">One that <see cref="Principal.IsValid"/> allows.</param>
    /// <param name="permissions">All that is granted; <see cref="PackagePermissions.None"/> takes the entry out.</param>
    /// <returns><see cref="Refusal.AccessListTooLong"/>, <see cref="Refusal.AccessChanged"/>.</returns>
    [Alias("SetAccess"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> SetAccessAsync(string principal, PackagePermissions permissions, Actor actor);

    /// <summary>Replaces the package's own access list by another one, as a whole.</summary>
    /// <param name="list">Each principal once, each with a permission; empty: the index's defaults hold.</param>
    /// <returns>As <see cref="SetAccessAsync"/>.</returns>
    [Alias("ReplaceAccess"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> ReplaceAccessAsync(ImmutableArray<AccessEntry> list, Actor actor);

    /// <summary>Looks at every file and release, and writes what lists show of the package anew if it is not what those say.</summary>
    /// <returns>0 changes if it was right; <see cref="Refusal.UnknownPackage"/> if nothing was ever published under this name.</returns>
    [Alias("Recount"), ResponseTimeout(ResponseTimes.Change)]
    Task<PackageChange> RecountAsync(Actor actor);
}

/// <summary>Some files of a package, in the order of their names.</summary>
[GenerateSerializer, Immutable, Alias("larder.FilePart")]
public sealed record FilePart([property: Id(0)] ImmutableArray<DistributionFile> Files);
