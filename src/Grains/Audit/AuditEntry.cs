using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Audit;

/// <summary>One change that was acknowledged to somebody; written in the transaction that makes the change.</summary>
/// <param name="Action">Kind and verb, such as <c>file:add</c>. Stored: never renamed.</param>
/// <param name="Subject">What was changed: a package, file, user or token.</param>
/// <param name="Detail">What it became, in words; <see langword="null"/> if the action says it all.</param>
internal sealed record AuditEntry(Actor Actor, string Action, string Subject, string? Detail);
