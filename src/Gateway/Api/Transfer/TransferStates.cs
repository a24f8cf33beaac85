using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api.Transfer;

/// <summary>All that is kept of a user, but memberships, which groups tell.</summary>
/// <param name="Name">Compared exactly.</param>
/// <param name="PasswordHash">Salted; null for a user without a password.</param>
/// <param name="IsAdministrator">Whether the user may do everything.</param>
/// <param name="Enabled">Whether any of the user's credentials are accepted.</param>
/// <param name="Pending">Whether the user has registered and waits to be approved.</param>
/// <param name="Deleted">Whether it is nobody any more: only the name stays taken.</param>
/// <param name="Source">Who vouches for the user: database, or the name of an external source.</param>
/// <param name="Subject">What the external source calls the user for good; null if it has no such thing.</param>
/// <param name="SourceGroups">The groups that the external source told last, by name.</param>
/// <param name="CreatedAt">When the account was made.</param>
internal sealed record UserState(
    string Name, string? PasswordHash, bool IsAdministrator, bool Enabled, bool Pending, bool Deleted, string Source, string? Subject,
    IReadOnlyList<string> SourceGroups, DateTimeOffset CreatedAt)
{
    public static UserState Of(UserAccount user) => new(
        user.Name, user.PasswordHash, user.IsAdministrator, user.Enabled, user.Pending, user.Deleted, user.Source, user.Subject,
        user.SourceGroups, user.CreatedAt);
}

/// <summary>All that is kept of an API token.</summary>
/// <param name="Id">The public part.</param>
/// <param name="User">Whose rights it has, within its scopes.</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="SecretSha256">SHA-256 of the secret part, lower-case hexadecimal.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="Networks">From where it may be used; empty for everywhere.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null if it does not.</param>
/// <param name="Revoked">Whether it was taken back.</param>
internal sealed record TokenState(
    string Id, string User, string Label, string SecretSha256, IReadOnlyList<TokenScopeAnswer> Scopes, IReadOnlyList<string> Networks,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, bool Revoked)
{
    public static TokenState Of(ApiToken token) => new(
        token.Id, token.User, token.Label, token.SecretSha256, TokenScopeAnswer.Of(token), token.Networks, token.CreatedAt,
        token.ExpiresAt, token.Revoked);
}

/// <summary>The access list of a package.</summary>
/// <param name="Package">Normalized name; there may be no package of this name yet.</param>
/// <param name="Entries">By principal.</param>
internal sealed record PackageAccessState(string Package, IReadOnlyList<AccessEntryAnswer> Entries)
{
    public static PackageAccessState Of(PackageAccessList list) => new(list.Package, [.. list.Entries.Select(AccessEntryAnswer.Of)]);
}

/// <summary>What came of a state that was to be put in.</summary>
/// <param name="Outcome">made; same: it was so already; different: it is there, differs, and was left alone; replaced.</param>
/// <param name="Differences">Fields in which what was there differs.</param>
internal sealed record RestoreAnswer(string Outcome, IReadOnlyList<string> Differences)
{
    /// <param name="isThere">Whether there was something of the name.</param>
    public static RestoreAnswer Of(bool isThere, IReadOnlyList<string> differences, bool replaces) => new(
        (isThere, differences.Count, replaces) switch
        {
            (false, _, _) => "made",
            (_, 0, _) => "same",
            (_, _, true) => "replaced",
            _ => "different",
        },
        differences);

    /// <summary>Whether something is to be written.</summary>
    public bool IsChange() => Outcome is "made" or "replaced";
}

/// <summary>A user as it was elsewhere.</summary>
/// <param name="PasswordHash">Of a kind that can be checked here; left out for a user without a password.</param>
/// <param name="IsAdministrator">Whether the user may do everything.</param>
/// <param name="Enabled">Left out: unless pending or deleted.</param>
/// <param name="Pending">Whether the user waits to be approved.</param>
/// <param name="Deleted">Whether only the name is to stay taken.</param>
/// <param name="Source">database, or left out; or the name of an external source.</param>
/// <param name="Subject">What the external source calls the user for good.</param>
/// <param name="SourceGroups">The groups that the external source told last.</param>
/// <param name="CreatedAt">Left out: now.</param>
internal sealed record UserStateRequest(
    string? PasswordHash = null, bool IsAdministrator = false, bool? Enabled = null, bool Pending = false, bool Deleted = false,
    string? Source = null, string? Subject = null, IReadOnlyList<string?>? SourceGroups = null, DateTimeOffset? CreatedAt = null);

/// <summary>An API token as it was elsewhere.</summary>
/// <param name="User">Whose rights it has, within its scopes.</param>
/// <param name="Label">What its owner calls it; may be left out.</param>
/// <param name="SecretSha256">SHA-256 of the secret part, lower-case hexadecimal.</param>
/// <param name="Scopes">What it may be used for, 1 to 20.</param>
/// <param name="Networks">From where it may be used; empty or left out: from everywhere.</param>
/// <param name="CreatedAt">Left out: now.</param>
/// <param name="ExpiresAt">When it ends; left out: never.</param>
/// <param name="Revoked">Whether it was taken back.</param>
internal sealed record TokenStateRequest(
    string? User = null, string? Label = null, string? SecretSha256 = null, IReadOnlyList<TokenScopeRequest?>? Scopes = null,
    IReadOnlyList<string?>? Networks = null, DateTimeOffset? CreatedAt = null, DateTimeOffset? ExpiresAt = null, bool Revoked = false);
