using System.Collections.Immutable;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Import.Access;

/// <summary>Sets what holds in the whole index.</summary>
/// <inheritdoc cref="AccessImporter"/>
internal sealed class IndexImporter(OperatorClient client, bool dryRun, bool overwrite, AccessReport report)
{
    private const string Route = "/api/index/access";

    public async Task ImportAsync(PlannedIndex wanted, CancellationToken cancellationToken)
    {
        var present = Read(await client.SendAsync(HttpMethod.Get, Route, null, cancellationToken));
        var outcome = (present.Stored, AreAlike(present, wanted), overwrite) switch
        {
            (false, _, _) => wanted.Stored ? ItemOutcome.Made : ItemOutcome.AlreadyThere,
            (_, true, _) => ItemOutcome.AlreadyThere,
            (_, _, true) => ItemOutcome.Replaced,
            _ => ItemOutcome.Kept,
        };
        string? refused = null;
        if (!dryRun && outcome is ItemOutcome.Made or ItemOutcome.Replaced)
        {
            refused = await WriteAsync(present, wanted, cancellationToken);
        }

        report.Add(
            ItemKind.Index, refused is null ? outcome : ItemOutcome.Refused, "defaults, roles, rules", refused ?? "is set otherwise");
    }

    private static bool AreAlike(PlannedIndex present, PlannedIndex wanted) =>
        present.Stored == wanted.Stored
        && AreEqual(present.Read, wanted.Read) && AreEqual(present.Write, wanted.Write) && AreEqual(present.Create, wanted.Create)
        && (wanted.Roles is not { } roles || AreEqual(Texts(present.Roles ?? []), Texts(roles)))
        && (wanted.Rules is not { } rules || AreEqual(Texts(present.Rules ?? []), Texts(rules)));

    private static bool AreEqual(IEnumerable<string> one, IEnumerable<string> other) =>
        one.ToHashSet(StringComparer.Ordinal).SetEquals(other);

    private static IEnumerable<string> Texts<T>(ImmutableArray<T> items)
        where T : notnull => items.Select(item => item.ToString()!);

    /// <returns>Why not, as a sentence; <see langword="null"/> if it holds.</returns>
    private async Task<string?> WriteAsync(PlannedIndex present, PlannedIndex wanted, CancellationToken cancellationToken)
    {
        if (!wanted.Stored)
        {
            return await AskAsync(HttpMethod.Delete, Route, null, cancellationToken);
        }

        var defaults = new { read = wanted.Read, write = wanted.Write, create = wanted.Create };
        foreach (var (path, permissions) in Steps(present, wanted))
        {
            var refused = permissions is null
                ? await AskAsync(HttpMethod.Delete, path, null, cancellationToken)
                : await AskAsync(HttpMethod.Put, path, new { permissions }, cancellationToken);
            if (refused is not null)
            {
                return refused;
            }
        }

        return await AskAsync(HttpMethod.Put, Route + "/defaults", defaults, cancellationToken);
    }

    /// <summary>What goes first, then what comes. <c>null</c> takes an entry away.</summary>
    private static IEnumerable<(string Path, ImmutableArray<string>? Permissions)> Steps(PlannedIndex present, PlannedIndex wanted)
    {
        if (wanted.Rules is { } rules)
        {
            foreach (var rule in (present.Rules ?? []).Where(rule => !rules.Any(other => IsOfSame(rule, other))))
            {
                yield return (PathOf(rule), null);
            }

            foreach (var rule in rules)
            {
                yield return (PathOf(rule), rule.Entry.Permissions);
            }
        }

        if (wanted.Roles is { } roles)
        {
            foreach (var role in (present.Roles ?? []).Where(role => !roles.Any(other => other.Principal == role.Principal)))
            {
                yield return (PathOf(role), null);
            }

            foreach (var role in roles)
            {
                yield return (PathOf(role), role.Permissions);
            }
        }
    }

    private static bool IsOfSame(PlannedRule one, PlannedRule other) =>
        one.Pattern == other.Pattern && one.Entry.Principal == other.Entry.Principal;

    private static string PathOf(PlannedEntry role) => $"{Route}/roles/{Uri.EscapeDataString(role.Principal)}";

    private static string PathOf(PlannedRule rule) =>
        $"{Route}/rules/{Uri.EscapeDataString(rule.Pattern)}/{Uri.EscapeDataString(rule.Entry.Principal)}";

    private async Task<string?> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        AccessImporter.ThrowIfBroken(await client.AskAsync(method, path, body, cancellationToken)).Refused;

    private static PlannedIndex Read(JsonElement index) => new(
        index.GetProperty("stored").GetBoolean(),
        AccessImporter.ReadTexts(index.GetProperty("read")),
        AccessImporter.ReadTexts(index.GetProperty("write")),
        AccessImporter.ReadTexts(index.GetProperty("create")),
        AccessImporter.ReadEntries(index.GetProperty("roles")),
        [
            .. index.GetProperty("rules").EnumerateArray()
                .Select(rule => new PlannedRule(rule.GetProperty("pattern").GetString()!, AccessImporter.ReadEntry(rule))),
        ]);
}
