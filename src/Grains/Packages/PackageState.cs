using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Packages;

/// <summary>All that a package grain knows, as of one serial. Immutable: a change makes a new one that shares what stayed.</summary>
internal sealed record PackageState
{
    /// <summary>Normalized.</summary>
    public required string Name { get; init; }

    /// <summary>As the first uploader spelled it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>0 for a package that has no row.</summary>
    public long Serial { get; init; }

    public PackageStatus Status { get; init; }

    public string? StatusReason { get; init; }

    /// <summary>When it was deleted as a whole; <see langword="null"/> if never, or if something was uploaded since.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public bool Deleted => DeletedAt is not null;

    public FileList Files { get; init; } = FileList.Empty;

    /// <summary>By canonical version; those without files too, since they may be yanked.</summary>
    public ImmutableDictionary<string, Release> Releases { get; init; } =
        ImmutableDictionary.Create<string, Release>(StringComparer.Ordinal);

    /// <summary>Names of deleted files, with the digest of the only bytes that may come back under them.</summary>
    public ImmutableDictionary<string, string> Tombstones { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The package's own access list: permissions by principal.</summary>
    public ImmutableSortedDictionary<string, PackagePermissions> Access { get; init; } = NoAccess;

    /// <summary>See <see cref="PackageHead.AccessSerial"/>. 0 as long as there is neither a list nor ever was a file.</summary>
    public long AccessSerial { get; init; }

    /// <summary>Canonical; <see langword="null"/> if there are no files.</summary>
    public string? Latest { get; init; }

    public long SizeBytes { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether there is something to show under this name.</summary>
    public bool Exists => Serial > 0 && !Deleted;

    /// <summary>An empty access list.</summary>
    public static ImmutableSortedDictionary<string, PackagePermissions> NoAccess { get; } =
        ImmutableSortedDictionary.Create<string, PackagePermissions>(StringComparer.Ordinal);

    /// <summary>The access list as entries.</summary>
    public IEnumerable<AccessEntry> AccessEntries => Access.Select(entry => new AccessEntry(entry.Key, entry.Value));

    public static PackageState NeverUploaded(string name) => new() { Name = name, DisplayName = name };

    public PackageHead ToHead() => new(Name, DisplayName, Status, StatusReason, Files.Count, Files.Part(0))
    {
        Access = [.. AccessEntries],
        AccessSerial = AccessSerial,
        Deleted = Deleted,
    };

    public CatalogueEntry ToCatalogueEntry()
    {
        var latest = Latest is null ? null : Releases[Latest];
        return new CatalogueEntry(
            Name,
            DisplayName,
            latest?.Summary ?? "",
            latest?.DisplayVersion,
            Status,
            Files.Count,
            SizeBytes,
            CreatedAt,
            UpdatedAt,
            Serial,
            Deleted)
        {
            Readers = ReaderList.Of(AccessEntries),
        };
    }
}
