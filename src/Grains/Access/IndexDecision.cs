using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>What a rule makes of a request to change an index: a refusal, nothing to do, or what holds from then on.</summary>
internal sealed record IndexDecision
{
    public static readonly IndexDecision NothingToDo = new();

    public Refusal Refusal { get; private init; }

    /// <summary><see langword="null"/> if nothing changes.</summary>
    public IndexState? Next { get; private init; }

    /// <summary>What the audit log says was done, such as <c>index:role</c>.</summary>
    public string Action { get; private init; } = "";

    public string? Detail { get; private init; }

    public static IndexDecision Refuse(Refusal refusal) => new() { Refusal = refusal };

    public static IndexDecision Change(IndexAccess? next, string action, string? detail) =>
        new() { Next = new IndexState(next), Action = action, Detail = detail };
}

/// <summary>What is stored of an index.</summary>
/// <param name="Access"><see langword="null"/> as long as the gateways' settings hold.</param>
internal sealed record IndexState(IndexAccess? Access);
