namespace Larder.Grains.Abstractions.Access;

/// <summary>Logins that failed for one user, or for what is no user, from one address within a short time.</summary>
/// <param name="Id">Which report this is, the same whenever it is sent again.</param>
/// <param name="Subject">The name of a user who exists, or <see cref="Unknown"/>, <see cref="Token"/>, <see cref="Others"/>: people type
/// passwords where names belong, so that other names are never written down.</param>
/// <param name="Address">The client's address, of IPv6 its /64 network; <see langword="null"/> if it is not known, or there were
/// several.</param>
/// <param name="Wrong">How many requests came with wrong credentials.</param>
/// <param name="NotChecked">How many were told to wait.</param>
/// <param name="From">When the first of them came, UTC.</param>
/// <param name="Until">When the last of them came, UTC.</param>
[GenerateSerializer, Immutable, Alias("larder.FailedLogin")]
public sealed record FailedLogin(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Subject,
    [property: Id(2)] string? Address,
    [property: Id(3)] long Wrong,
    [property: Id(4)] long NotChecked,
    [property: Id(5)] DateTimeOffset From,
    [property: Id(6)] DateTimeOffset Until)
{
    /// <summary>Instead of the name of somebody who does not exist.</summary>
    public const string Unknown = "(unknown)";

    /// <summary>Instead of a user: an API token was sent.</summary>
    public const string Token = "(token)";

    /// <summary>All that there was no room for, from whatever address.</summary>
    public const string Others = "(others)";

    /// <summary>The most that are sent at a time.</summary>
    public const int MostInOneMessage = 1_001;
}
