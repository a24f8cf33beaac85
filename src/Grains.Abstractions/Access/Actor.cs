namespace Larder.Grains.Abstractions.Access;

/// <summary>Who makes a change, as the audit log keeps it.</summary>
/// <param name="Name">The user's name, or <c>operator</c> for a command on the machine itself.</param>
/// <param name="TokenId">The token used; <see langword="null"/> for a password or the machine itself.</param>
/// <param name="Address">The client's address as text; <see langword="null"/> if there is none.</param>
/// <param name="UserAgent">At most 256 characters; <see langword="null"/> if there is none.</param>
[GenerateSerializer, Immutable, Alias("larder.Actor")]
public sealed record Actor(
    [property: Id(0)] string Name,
    [property: Id(1)] string? TokenId,
    [property: Id(2)] string? Address,
    [property: Id(3)] string? UserAgent)
{
    /// <summary>Which request this is; the same for all attempts to carry it out. A change is made once for each: an attempt that was
    /// given up may arrive after another one was acknowledged, even much later. <see langword="null"/> if it is never sent again.</summary>
    [Id(4)]
    public Guid? Request { get; init; }

    /// <summary>The activation that this attempt is meant for, by its epoch; no other carries it out. <see langword="null"/> for any.
    /// So an attempt that a silo held back cannot come after one that another activation has answered.</summary>
    [Id(5)]
    public long? Epoch { get; init; }

    /// <summary>The state of the package's access list that somebody was found to be allowed by: see <c>PackageHead.AccessSerial</c>. A
    /// package whose list has changed since makes no change. <see langword="null"/> if the list does not matter.</summary>
    [Id(6)]
    public long? AccessSerial { get; init; }

    /// <summary>Whether a package that this actor uploads first gets an entry for the actor, who then manages it: not the operator, and no
    /// trusted publisher.</summary>
    [Id(7)]
    public bool ManagesCreated { get; init; }

    /// <summary>Stands for those whose credentials were wrong. No user can be called so.</summary>
    public const string NobodyName = "(nobody)";

    /// <summary>The name of the person who works on the machine itself.</summary>
    public const string OperatorName = "operator";
}
