namespace Larder.Grains.Abstractions.Access;

/// <summary>A user's account as gateways see it.</summary>
/// <param name="Name">As given when it was made; compared exactly.</param>
/// <param name="PasswordHash">Salted hash in the format of the gateway's password hasher; <see langword="null"/> if the
/// user has no password and uses tokens only. In lists empty instead of a hash.</param>
/// <param name="IsAdministrator">May do everything.</param>
/// <param name="Enabled">Whether any of the user's credentials are accepted.</param>
/// <param name="CreatedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("larder.UserAccount")]
public sealed record UserAccount(
    [property: Id(0)] string Name,
    [property: Id(1)] string? PasswordHash,
    [property: Id(2)] bool IsAdministrator,
    [property: Id(3)] bool Enabled,
    [property: Id(4)] DateTimeOffset CreatedAt);
