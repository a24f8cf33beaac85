using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;

namespace Larder.Grains.Manifests;

/// <summary>All that the database knows of one package, as of one serial, as it lies in the artifact store.</summary>
/// <remarks>The properties' names are the format: docs/data.md. New ones may come, with a default that old manifests mean; none may
/// change its meaning without a higher <see cref="Version"/>.</remarks>
public sealed record PackageManifest
{
    /// <summary>The version of the format that this program writes, and the highest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The longest that is read or written: it is held in memory whole. A package of 100,000 files, each with a release of its own,
    /// takes some 130 MB.</summary>
    public const int MaxBytes = 1 << 29;

    /// <summary>Says what the document is.</summary>
    public const string FormatName = "larder-package-manifest";

    public string Format { get; init; } = FormatName;

    public int Version { get; init; } = CurrentVersion;

    public required string Index { get; init; }

    /// <summary>Normalized.</summary>
    public required string Name { get; init; }

    public required long Serial { get; init; }

    /// <summary>By the database's clock; everything that was acknowledged earlier is in it.</summary>
    public required DateTimeOffset AsOf { get; init; }

    public required string DisplayName { get; init; }

    public PackageStatus Status { get; init; }

    public string? StatusReason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public ImmutableArray<ManifestRelease> Releases { get; init; } = [];

    /// <summary>The package's own access list, in the ordinal order of the principals. Manifests from before there were any say nothing of
    /// it.</summary>
    public ImmutableArray<ManifestAccess> Access { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>In the order of their names; those that are deleted too.</summary>
    public ImmutableArray<ManifestFile> Files { get; init; } = [];

    /// <summary>Properties that a newer program wrote and this one does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Whether this one knows every file that an older one lists.</summary>
    /// <remarks>A database never forgets a name nor gives it other bytes. So a manifest that lists what a later one does not know is of
    /// another life of the database, one that was lost or set back; and it is the only one that speaks for the bytes of its files.</remarks>
    public bool Covers(PackageManifest older)
    {
        var known = Files.ToDictionary(file => file.FileName, file => file.Sha256, StringComparer.Ordinal);
        return older.Files.All(file => file.DeletedAt is not null || known.GetValueOrDefault(file.FileName) == file.Sha256);
    }
}

/// <summary>An entry of a manifest's access list.</summary>
/// <param name="Principal">See <see cref="Abstractions.Access.Principal"/>.</param>
/// <param name="Permissions">In the order read, write, manage; at least one.</param>
public sealed record ManifestAccess(
    string Principal, ImmutableArray<PackagePermissions> Permissions, DateTimeOffset GrantedAt, string GrantedBy)
{
    /// <summary>All of <see cref="Permissions"/> in one.</summary>
    internal PackagePermissions Granted() => Permissions.Aggregate(PackagePermissions.None, (all, one) => all | one);
}

/// <summary>A release of a manifest.</summary>
/// <param name="Version">Canonical, without trailing zeros.</param>
/// <param name="DisplayVersion">Normalized.</param>
/// <param name="YankedReason"><see langword="null"/> if it is not yanked as a whole.</param>
public sealed record ManifestRelease(
    string Version,
    string DisplayVersion,
    string Summary,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    string? YankedReason = null);

/// <summary>A file of a manifest, or the tombstone of one.</summary>
/// <remarks>As <see cref="DistributionFile"/> and the columns of the table <c>file</c>.</remarks>
public sealed record ManifestFile(
    string FileName,
    string Version,
    DistributionKind Kind,
    long Size,
    string Sha256,
    string Md5,
    string Blake2b256,
    string MetadataSha256,
    bool MetadataServed,
    string PythonTag,
    string ArtifactKey,
    DateTimeOffset UploadedAt,
    string UploadedBy,
    string? RequiresPython = null,
    string? YankedReason = null,
    DateTimeOffset? DeletedAt = null,
    string? DeletedBy = null);
