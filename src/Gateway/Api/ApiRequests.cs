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
/// <param name="Current">The present password; required for one's own.</param>
/// <param name="Password">At least 8 characters.</param>
internal sealed record PasswordRequest(string? Current = null, string? Password = null);

/// <summary>A change of a user; what is left out stays.</summary>
/// <param name="Enabled">Whether the user's credentials are accepted.</param>
/// <param name="IsAdministrator">Whether the user may do everything.</param>
internal sealed record UserChangeRequest(bool? Enabled = null, bool? IsAdministrator = null);

/// <summary>A wish for an account.</summary>
/// <param name="Name">ASCII letters, digits and . _ @ -, at most 64.</param>
/// <param name="Password">At least 8 characters.</param>
internal sealed record RegistrationRequest(string? Name = null, string? Password = null);

/// <summary>A group to make.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Description">What it is for, one line, at most 500 characters; may be left out.</param>
internal sealed record NewGroupRequest(string? Name = null, string? Description = null);

/// <summary>A change of a group.</summary>
/// <param name="Description">What it is for, one line, at most 500 characters.</param>
internal sealed record GroupChangeRequest(string? Description = null);

/// <summary>What somebody is granted.</summary>
/// <param name="Permissions">Some of read, write, manage: all that is granted from then on.</param>
internal sealed record PermissionsRequest(IReadOnlyList<string>? Permissions = null);

/// <summary>A whole access list.</summary>
/// <param name="Entries">Each principal once, at most 1,000; empty: the index's defaults hold.</param>
internal sealed record AccessListRequest(IReadOnlyList<AccessEntryRequest>? Entries = null);

/// <summary>An entry of an access list.</summary>
/// <param name="Principal">everyone, authenticated, user:NAME, group:NAME, or publisher:ISSUER:CLAIM=VALUE,….</param>
/// <param name="Permissions">Some of read, write, manage.</param>
internal sealed record AccessEntryRequest(string? Principal = null, IReadOnlyList<string>? Permissions = null);

/// <summary>What holds for packages without a list of their own; what is left out stays.</summary>
/// <param name="Read">Principals that may read them; empty for nobody.</param>
/// <param name="Write">Principals that may upload to them.</param>
/// <param name="Create">Principals that may upload the first file of a package.</param>
internal sealed record AccessDefaultsRequest(
    IReadOnlyList<string>? Read = null, IReadOnlyList<string>? Write = null, IReadOnlyList<string>? Create = null);

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
