using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>A user's account as gateways see it.</summary>
/// <param name="Name">As given when it was made; compared exactly.</param>
/// <param name="PasswordHash">Salted hash in the format of the gateway's password hasher; <see langword="null"/> if the
/// user has no password and uses tokens only. In lists empty instead of a hash.</param>
/// <param name="IsAdministrator">May do everything.</param>
/// <param name="Enabled">Whether any of the user's credentials are accepted. Never while <see cref="Pending"/> or
/// <see cref="Deleted"/>.</param>
/// <param name="CreatedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("larder.UserAccount")]
public sealed record UserAccount(
    [property: Id(0)] string Name,
    [property: Id(1)] string? PasswordHash,
    [property: Id(2)] bool IsAdministrator,
    [property: Id(3)] bool Enabled,
    [property: Id(4)] DateTimeOffset CreatedAt)
{
    /// <summary>The <see cref="Source"/> of accounts whose passwords are kept here.</summary>
    public const string DatabaseSource = "database";

    /// <summary>The longest name of a source, and the longest subject, in characters.</summary>
    public const int MaxSourceLength = 100, MaxSubjectLength = 255;

    /// <summary>The most groups of either kind that one user is in.</summary>
    public const int MaxGroups = 500;

    /// <summary>The groups of this index that the user was put into, in ordinal order.</summary>
    [Id(5)]
    public ImmutableArray<string> Groups { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Who vouches for the user: <see cref="DatabaseSource"/>, or the configured name of an external source.</summary>
    [Id(6)]
    public string Source { get => field ?? DatabaseSource; init; } = DatabaseSource;

    /// <summary>What the external source calls the user for good, whatever name it shows; <see langword="null"/> if it has no such
    /// thing.</summary>
    [Id(7)]
    public string? Subject { get; init; }

    /// <summary>The groups that the external source told last, in ordinal order. Access lists do not tell them from
    /// <see cref="Groups"/>.</summary>
    [Id(8)]
    public ImmutableArray<string> SourceGroups { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Registered by the user, and not approved yet by an administrator.</summary>
    [Id(9)]
    public bool Pending { get; init; }

    /// <summary>Nobody any more; the name is never given to somebody else, who would have what access lists grant to it. Together with
    /// <see cref="Pending"/>: a registration that was rejected; such a name is free.</summary>
    [Id(10)]
    public bool Deleted { get; init; }

    /// <summary>Whether the name can be taken all the same: a rejected registration never was anybody.</summary>
    public bool IsFree => Pending && Deleted;

    /// <summary>Every group that the user is in, here or at the source.</summary>
    public IEnumerable<string> AllGroups => SourceGroups.IsEmpty ? Groups : Groups.Union(SourceGroups, StringComparer.Ordinal);
}
