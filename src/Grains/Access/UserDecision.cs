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

    public static UserDecision Refuse(Refusal refusal) => new() { Refusal = refusal };

    public static UserDecision NothingToDo { get; } = new();

    public static UserDecision Change(UserAccount next, string action, string? detail) =>
        new() { Next = next, Action = action, Detail = detail };
}
