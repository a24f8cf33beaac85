namespace Larder.Gateway.Api;

/// <summary>Why something is yanked.</summary>
/// <param name="Reason">One line, at most 500 characters; may be left out.</param>
internal sealed record YankRequest(string? Reason = null);

/// <summary>What may be done with a package as a whole.</summary>
/// <param name="Status">active, archived (no uploads), quarantined (neither uploads nor downloads) or deprecated.</param>
/// <param name="Reason">One line, at most 500 characters; may be left out.</param>
internal sealed record StatusRequest(string? Status = null, string? Reason = null);

/// <summary>A user to make.</summary>
/// <param name="Name">ASCII letters, digits and . _ @ -, at most 64.</param>
/// <param name="Password">At least 8 characters; left out for a user who has tokens only.</param>
/// <param name="IsAdministrator">Whether the user may do everything.</param>
internal sealed record NewUserRequest(string? Name = null, string? Password = null, bool IsAdministrator = false);

/// <summary>A new password.</summary>
/// <param name="Password">At least 8 characters.</param>
internal sealed record PasswordRequest(string? Password = null);

/// <summary>A change of a user.</summary>
/// <param name="Enabled">Whether the user's credentials are accepted.</param>
internal sealed record UserChangeRequest(bool? Enabled = null);

/// <summary>An API token to make.</summary>
/// <param name="User">Whose rights it has, within its scopes; left out: the caller's own.</param>
/// <param name="Label">What to call it, one line, at most 100 characters; may be left out.</param>
/// <param name="ExpiresAt">When it ends; left out: never, unless tokens must end.</param>
/// <param name="Scopes">What it may be used for, 1 to 20; left out: all that its user may do with packages.</param>
/// <param name="Networks">From where it may be used: addresses, or ranges such as 10.0.0.0/8, at most 20; left out: from everywhere.</param>
internal sealed record NewTokenRequest(
    string? User = null, string? Label = null, DateTimeOffset? ExpiresAt = null, IReadOnlyList<TokenScopeRequest?>? Scopes = null,
    IReadOnlyList<string?>? Networks = null);

/// <summary>What a token may be used for, as far as its user may do it.</summary>
/// <param name="Actions">read, write, manage; administer, only with every package and for an administrator's token. None includes another
/// one.</param>
/// <param name="Packages">Names, or patterns such as team-*, 1 to 100; * for every package.</param>
/// <param name="Index">main; may be left out.</param>
internal sealed record TokenScopeRequest(
    IReadOnlyList<string?>? Actions = null, IReadOnlyList<string?>? Packages = null, string? Index = null);
