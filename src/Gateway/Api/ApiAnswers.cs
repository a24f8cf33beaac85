using Larder.Gateway.Releases;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">In the order of their names or ids.</param>
/// <param name="Next">Send it as <c>after</c> for the next page, which may be empty; null if nothing follows.</param>
internal sealed record ItemPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A package as lists and search show it.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="DisplayName">As its first uploader spelled it.</param>
/// <param name="Summary">Of the latest release; may be empty.</param>
/// <param name="LatestVersion">Highest final version that is not yanked, else the highest; null if there are no files.</param>
/// <param name="Status">active, archived, quarantined or deprecated.</param>
/// <param name="FileCount">How many files it has.</param>
/// <param name="SizeBytes">Of all files together.</param>
/// <param name="CreatedAt">First upload.</param>
/// <param name="UpdatedAt">Latest upload.</param>
internal sealed record PackageItem(
    string Name, string DisplayName, string Summary, string? LatestVersion, string Status,
    int FileCount, long SizeBytes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static PackageItem Of(CatalogueEntry entry) => new(
        entry.Name, entry.DisplayName, entry.Summary, entry.LatestVersion, PackageStatusText.Of(entry.Status),
        entry.FileCount, entry.SizeBytes, entry.CreatedAt, entry.UpdatedAt);
}

/// <summary>A package with all its releases and files; one in quarantine has none, but for administrators.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="DisplayName">As its first uploader spelled it.</param>
/// <param name="Status">active, archived, quarantined or deprecated.</param>
/// <param name="StatusReason">Why it has this status; null if nobody said.</param>
/// <param name="Serial">Grows by one with each change of the package.</param>
/// <param name="LatestVersion">The newest release that is neither yanked nor a pre-release, else the best of the others; null if there
/// are no files.</param>
/// <param name="SizeBytes">Of all files together.</param>
/// <param name="Releases">Newest first.</param>
internal sealed record PackageAnswer(
    string Name, string DisplayName, string Status, string? StatusReason, long Serial, string? LatestVersion,
    long SizeBytes, IReadOnlyList<ReleaseAnswer> Releases);

/// <summary>All files of one version.</summary>
/// <param name="Version">Normalized.</param>
/// <param name="Yanked">Whether every file of it is yanked.</param>
/// <param name="YankedReason">Why; null if it is not yanked, or nobody said.</param>
/// <param name="Files">By name.</param>
internal sealed record ReleaseAnswer(string Version, bool Yanked, string? YankedReason, IReadOnlyList<FileAnswer> Files);

/// <summary>One file of a release.</summary>
/// <param name="FileName">For example six-1.17.0-py2.py3-none-any.whl.</param>
/// <param name="Kind">wheel or sdist.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="RequiresPython">Which Python versions it is for; null for all.</param>
/// <param name="UploadedAt">When it was accepted.</param>
/// <param name="UploadedBy">The user's name.</param>
/// <param name="Yanked">Whether it is yanked.</param>
/// <param name="YankedReason">Why; null if it is not yanked, or nobody said.</param>
/// <param name="Url">Where it can be fetched, for good; relative to the address of this answer.</param>
internal sealed record FileAnswer(
    string FileName, string Kind, long Size, string Sha256, string? RequiresPython, DateTimeOffset UploadedAt,
    string UploadedBy, bool Yanked, string? YankedReason, string Url);

/// <summary>A change that holds: it is durable, and visible everywhere.</summary>
/// <param name="Serial">The package's serial after it.</param>
/// <param name="Changed">How many files or fields changed; 0 if it was so already.</param>
internal sealed record ChangeAnswer(long Serial, int Changed);

/// <summary>A user's account.</summary>
/// <param name="Name">Compared exactly.</param>
/// <param name="IsAdministrator">Whether the user may do everything.</param>
/// <param name="Enabled">Whether any of the user's credentials are accepted.</param>
/// <param name="Pending">Whether the user has registered and waits to be approved.</param>
/// <param name="HasPassword">False if the user has tokens only, or a password elsewhere.</param>
/// <param name="Source">Who vouches for the user: database, or the name of an external source.</param>
/// <param name="Groups">The groups of this index that the user is in, by name; null in lists.</param>
/// <param name="SourceGroups">The groups that the external source told last, by name; null in lists.</param>
/// <param name="CreatedAt">When the account was made.</param>
internal sealed record UserAnswer(
    string Name, bool IsAdministrator, bool Enabled, bool Pending, bool HasPassword, string Source,
    IReadOnlyList<string>? Groups, IReadOnlyList<string>? SourceGroups, DateTimeOffset CreatedAt)
{
    public static UserAnswer OfListed(UserAccount user) => Of(user) with { Groups = null, SourceGroups = null };

    public static UserAnswer Of(UserAccount user) => new(
        user.Name, user.IsAdministrator, user.Enabled, user.Pending, user.PasswordHash is not null, user.Source, user.Groups,
        user.SourceGroups, user.CreatedAt);
}

/// <summary>Whether the parts of the index answer.</summary>
/// <param name="Status">healthy, or degraded if a part does not answer.</param>
/// <param name="Catalogue">ok, or what is wrong with the grains and their database.</param>
/// <param name="Artifacts">ok, or what is wrong with the artifact store.</param>
internal sealed record HealthAnswer(string Status, string Catalogue, string Artifacts);
