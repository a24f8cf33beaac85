using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Versions;

namespace Larder.Grains.Packages;

/// <summary>What may be done to a package, and what it becomes. Pure: no clock, no database, no cluster.</summary>
internal static class PackageRules
{
    /// <summary>Whether an upload would be refused, or is there already.</summary>
    public static UploadCheck CheckUpload(PackageState state, string fileName, string sha256, long size, long maxPackageBytes)
    {
        if (state.Status == PackageStatus.Quarantined)
        {
            return new UploadCheck(Refusal.PackageQuarantined, false);
        }

        if (state.Files.TryGet(fileName, out var existing))
        {
            var same = existing.Sha256 == sha256;
            return new UploadCheck(same ? Refusal.None : Refusal.FileExists, same);
        }

        if (state.Status == PackageStatus.Archived)
        {
            return new UploadCheck(Refusal.PackageArchived, false);
        }

        if (state.Tombstones.TryGetValue(fileName, out var digest) && digest != sha256)
        {
            return new UploadCheck(Refusal.FileNameRetired, false);
        }

        return state.SizeBytes + size > maxPackageBytes
            ? new UploadCheck(Refusal.PackageTooLarge, false)
            : new UploadCheck(Refusal.None, false);
    }

    /// <param name="file">As it will be listed, but for the yank that it may take over from its release.</param>
    public static PackageDecision Add(
        PackageState state, string displayName, string summary, DistributionFile file, long maxPackageBytes)
    {
        var check = CheckUpload(state, file.FileName, file.Sha256, file.Size, maxPackageBytes);
        if (check.Refusal != Refusal.None)
        {
            return PackageDecision.Refuse(check.Refusal);
        }

        if (check.AlreadyThere)
        {
            return PackageDecision.NothingToDo;
        }

        var rows = new List<RowChange>();
        var version = PythonVersion.Parse(file.Version).Canonical;
        if (!state.Releases.TryGetValue(version, out var release))
        {
            release = new Release(version, file.Version, summary, null, Release.NoFiles);
            rows.Add(new RowChange.AddRelease(release));
        }
        else if (release.FileNames.IsEmpty)
        {
            release = release with { DisplayVersion = file.Version, Summary = summary };
            rows.Add(new RowChange.RenewRelease(release));
        }

        file = file with { YankedReason = release.YankedReason };
        rows.Add(new RowChange.AddFile(file));
        release = release with { FileNames = release.FileNames.Add(file.FileName) };

        var next = state with
        {
            DisplayName = state.Serial == 0 || state.Deleted ? displayName : state.DisplayName,
            DeletedAt = null,
            Files = state.Files.With(file),
            Releases = state.Releases.SetItem(version, release),
            Tombstones = state.Tombstones.Remove(file.FileName),
            SizeBytes = state.SizeBytes + file.Size,
            CreatedAt = state.Releases.IsEmpty ? file.UploadedAt : state.CreatedAt,
            UpdatedAt = file.UploadedAt,
        };
        next = next with { Latest = LatestRelease.After(state, next, version) };
        return PackageDecision.Change(next, rows, "file:add", file.FileName, $"sha256 {file.Sha256}");
    }

    /// <param name="reason"><see langword="null"/> takes the yank back.</param>
    public static PackageDecision YankRelease(PackageState state, string version, string? reason)
    {
        if (FindRelease(state, version) is not { FileNames.IsEmpty: false } release)
        {
            return PackageDecision.Refuse(Refusal.UnknownRelease);
        }

        var rows = new List<RowChange>();
        var files = state.Files;
        foreach (var fileName in release.FileNames)
        {
            if (files.TryGet(fileName, out var file) && file.YankedReason != reason)
            {
                files = files.With(file with { YankedReason = reason });
                rows.Add(new RowChange.YankFile(fileName, reason));
            }
        }

        if (release.YankedReason != reason)
        {
            rows.Add(new RowChange.YankRelease(release.Version, reason));
        }

        if (rows.Count == 0)
        {
            return PackageDecision.NothingToDo;
        }

        var next = state with { Files = files, Releases = state.Releases.SetItem(release.Version, release with { YankedReason = reason }) };
        next = next with { Latest = LatestRelease.After(state, next, release.Version) };
        return PackageDecision.Change(
            next, rows, reason is null ? "release:unyank" : "release:yank", release.DisplayVersion, reason);
    }

    /// <param name="reason"><see langword="null"/> takes the yank back.</param>
    public static PackageDecision YankFile(PackageState state, string fileName, string? reason)
    {
        if (!state.Files.TryGet(fileName, out var file))
        {
            return PackageDecision.Refuse(Refusal.UnknownFile);
        }

        if (file.YankedReason == reason)
        {
            return PackageDecision.NothingToDo;
        }

        var next = state with { Files = state.Files.With(file with { YankedReason = reason }) };
        next = next with { Latest = LatestRelease.After(state, next, PythonVersion.Parse(file.Version).Canonical) };
        return PackageDecision.Change(
            next, [new RowChange.YankFile(fileName, reason)], reason is null ? "file:unyank" : "file:yank", fileName, reason);
    }

    /// <remarks>What is deleted already is no refusal, here and below: the request may have been sent again because its
    /// answer was lost.</remarks>
    public static PackageDecision DeleteFile(PackageState state, string fileName)
    {
        if (state.Files.TryGet(fileName, out _))
        {
            return Delete(state, [fileName], "file:delete", fileName);
        }

        return state.Tombstones.ContainsKey(fileName)
            ? PackageDecision.NothingToDo
            : PackageDecision.Refuse(Refusal.UnknownFile);
    }

    public static PackageDecision DeleteRelease(PackageState state, string version)
    {
        if (FindRelease(state, version) is not { } release)
        {
            return PackageDecision.Refuse(Refusal.UnknownRelease);
        }

        return release.FileNames.IsEmpty
            ? PackageDecision.NothingToDo
            : Delete(state, release.FileNames, "release:delete", release.DisplayVersion);
    }

    public static PackageDecision Delete(PackageState state, DateTimeOffset at)
    {
        if (!state.Exists)
        {
            return state.Deleted && !state.Releases.IsEmpty ? PackageDecision.NothingToDo : PackageDecision.Refuse(Refusal.UnknownPackage);
        }

        var emptied = Delete(state, state.Releases.Values.SelectMany(release => release.FileNames), "package:delete", null);
        return PackageDecision.Change(
            emptied.Next! with { DeletedAt = at, Status = PackageStatus.Active, StatusReason = null },
            emptied.Rows,
            emptied.Action,
            null,
            null);
    }

    public static PackageDecision SetStatus(PackageState state, PackageStatus status, string? reason)
    {
        if (!state.Exists)
        {
            return PackageDecision.Refuse(Refusal.UnknownPackage);
        }

        return state.Status == status && state.StatusReason == reason
            ? PackageDecision.NothingToDo
            : PackageDecision.Change(
                state with { Status = status, StatusReason = reason }, [], "package:status", null, $"{status}: {reason}");
    }

    /// <summary>Makes anew what follows from files and releases, if the row says something else.</summary>
    /// <param name="stored">What the row says; <see langword="null"/> if there is none.</param>
    public static PackageDecision Recount(PackageState state, PackageCounters? stored)
    {
        if (state.Serial == 0 || stored is null)
        {
            return PackageDecision.Refuse(Refusal.UnknownPackage);
        }

        var counted = PackageCounters.Of(state);
        return stored == counted
            ? PackageDecision.NothingToDo
            : PackageDecision.Change(
                PackageCounters.Recount(state), [], "package:recount", null, $"{stored}; now {counted}");
    }

    private static PackageDecision Delete(
        PackageState state, IEnumerable<string> fileNames, string action, string? subject)
    {
        var (files, releases, tombstones, size) = (state.Files, state.Releases, state.Tombstones, state.SizeBytes);
        var rows = new List<RowChange>();
        var ofLatest = false;
        foreach (var fileName in fileNames)
        {
            if (!files.TryGet(fileName, out var file))
            {
                continue;
            }

            var release = releases[PythonVersion.Parse(file.Version).Canonical];
            files = files.Without(fileName);
            releases = releases.SetItem(release.Version, release with { FileNames = release.FileNames.Remove(fileName) });
            tombstones = tombstones.SetItem(fileName, file.Sha256);
            size -= file.Size;
            ofLatest |= release.Version == state.Latest;
            rows.Add(new RowChange.DeleteFile(fileName));
        }

        var next = state with { Files = files, Releases = releases, Tombstones = tombstones, SizeBytes = size };

        // A release with fewer files never becomes more than it was.
        next = ofLatest ? next with { Latest = LatestRelease.Of(next) } : next;
        return PackageDecision.Change(next, rows, action, subject, $"{rows.Count} files");
    }

    /// <returns>One that has files, or had some; <see langword="null"/> if there was never such a version.</returns>
    private static Release? FindRelease(PackageState state, string version) =>
        PythonVersion.TryParse(version, out var parsed) ? state.Releases.GetValueOrDefault(parsed.Canonical) : null;
}
