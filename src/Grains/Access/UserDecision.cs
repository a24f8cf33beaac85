using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>What a rule makes of a request: a refusal, nothing to do, or a new account.</summary>
internal sealed record UserDecision
{
    public Refusal Refusal { get; private init; }

    /// <summary><see langword="null"/> if nothing changes.</summary>
    public UserAccount? Next { get; private init; }

    /// <summary>What the audit log says was done, such as <c>user:create</c>.</summary>
    public string Action { get; private init; } = "";

    public string? Detail { get; private init; }

    /// <summary>Holds only if there is an enabled administrator besides this user.</summary>
    public bool NeedsAnotherAdministrator { get; init; }

    /// <summary>Whether the name is given to somebody: then no other name may differ from it only in case.</summary>
    public bool TakesName { get; private init; }

    /// <summary>The group that the user comes into; <see langword="null"/> for none.</summary>
    public string? Joins { get; init; }

    /// <summary>The group that the user goes out of; <see langword="null"/> for none.</summary>
    public string? Leaves { get; init; }

    public static UserDecision Refuse(Refusal refusal) => new() { Refusal = refusal };

    public static UserDecision NothingToDo { get; } = new();

    public static UserDecision Change(UserAccount next, string action, string? detail) =>
        new() { Next = next, Action = action, Detail = detail };

    /// <inheritdoc cref="TakesName"/>
    public static UserDecision Take(UserAccount next, string action, string? detail) =>
        new() { Next = next, Action = action, Detail = detail, TakesName = true };
}
