namespace Larder.Grains.Abstractions;

/// <summary>An expected "no". Every member has exactly one HTTP answer; the gateway's table of problems holds it.</summary>
/// <remarks>The numbers travel between processes of different versions: append only.</remarks>
[GenerateSerializer, Alias("larder.Refusal")]
public enum Refusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Nothing was ever published under this name, or all of it was deleted.</summary>
    UnknownPackage = 1,

    /// <summary>The package has no file of this version.</summary>
    UnknownRelease = 2,

    /// <summary>The package has no file of this name.</summary>
    UnknownFile = 3,

    /// <summary>A file of this name is there already, with other bytes.</summary>
    FileExists = 4,

    /// <summary>A deleted file had this name, with other bytes. Names are never given to other bytes.</summary>
    FileNameRetired = 5,

    /// <summary>The package is archived: it takes no uploads.</summary>
    PackageArchived = 6,

    /// <summary>The package is quarantined: it takes no uploads and offers no files.</summary>
    PackageQuarantined = 7,

    /// <summary>The upload would take the package over its size limit.</summary>
    PackageTooLarge = 8,

    /// <summary>There is no user of this name.</summary>
    UnknownUser = 9,

    /// <summary>There is a user of this name already.</summary>
    UserExists = 10,

    /// <summary>There is no token with this id.</summary>
    UnknownToken = 11,

    /// <summary>The change would leave no user who is an administrator.</summary>
    LastAdministrator = 12,

    /// <summary>The user is switched off.</summary>
    UserDisabled = 13,

    /// <summary>So much time has passed since the upload began that its bytes may be gone: send it again.</summary>
    UploadExpired = 14,

    /// <summary>The package's access list has changed since the change was found to be allowed: find out again.</summary>
    AccessChanged = 15,

    /// <summary>The access list would have more entries than <c>AccessEntry.MostInOneList</c>.</summary>
    AccessListTooLong = 16,

    /// <summary>There is no group of this name.</summary>
    UnknownGroup = 20,

    /// <summary>There is a group of this name already.</summary>
    GroupExists = 21,

    /// <summary>The group has members.</summary>
    GroupNotEmpty = 22,

    /// <summary>A user who was deleted had this name. Names are never given to somebody else.</summary>
    UserNameRetired = 23,

    /// <summary>The user has registered, and nobody has approved that.</summary>
    UserPending = 24,

    /// <summary>The account belongs to another source of identities than the one that this takes, or to somebody else there.</summary>
    ExternalAccount = 25,

    /// <summary>The user would be in more groups than <c>UserAccount.MaxGroups</c>.</summary>
    TooManyGroups = 26,

    /// <summary>Nobody of this name waits to be approved.</summary>
    UnknownRegistration = 27,

    /// <summary>The index would have more defaults, roles or rules than <c>IndexAccess.MaxEntries</c>.</summary>
    IndexAccessTooLong = 28,

    /// <summary>The token is to administer, and its user is no administrator.</summary>
    NotAdministrator = 30,

    /// <summary>The proof of who it is was used before.</summary>
    ProofUsed = 31,
}
