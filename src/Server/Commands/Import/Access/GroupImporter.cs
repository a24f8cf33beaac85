using System.Net;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Import.Access;

/// <summary>Makes groups, and puts users into them.</summary>
/// <inheritdoc cref="AccessImporter"/>
internal sealed class GroupImporter(OperatorClient client, bool dryRun, bool overwrite, AccessReport report)
{
    public async Task ImportAsync(PlannedGroup group, CancellationToken cancellationToken)
    {
        var answer = AccessImporter.ThrowIfBroken(await client.AskAsync(HttpMethod.Get, Route(group.Name), null, cancellationToken));
        var isThere = answer.Refused is null;
        var outcome = !isThere
            ? ItemOutcome.Made
            : group.Description is null || answer.Json.GetProperty("description").GetString() == group.Description
                ? ItemOutcome.AlreadyThere
                : overwrite ? ItemOutcome.Replaced : ItemOutcome.Kept;
        if (!dryRun && outcome is ItemOutcome.Made or ItemOutcome.Replaced)
        {
            answer = isThere
                ? await client.AskAsync(HttpMethod.Patch, Route(group.Name), new { description = group.Description }, cancellationToken)
                : await client.AskAsync(
                    HttpMethod.Post, "/api/groups", new { name = group.Name, description = group.Description }, cancellationToken);
        }
        else if (answer.Status == HttpStatusCode.NotFound)
        {
            answer = answer with { Refused = null };
        }

        AccessImporter.ThrowIfBroken(answer);
        report.Add(
            ItemKind.Group, answer.Refused is null ? outcome : ItemOutcome.Refused, group.Name, answer.Refused ?? "differs: description");
    }

    /// <param name="known">Users that the same import makes.</param>
    public async Task ImportMembersAsync(PlannedGroup group, IReadOnlySet<string> known, CancellationToken cancellationToken)
    {
        var present = await ReadMembersAsync(group.Name, cancellationToken);
        foreach (var user in group.Members)
        {
            var refused = present.Contains(user) ? null : await PutAsync(group.Name, user, known, cancellationToken);
            report.Add(
                ItemKind.Membership,
                present.Contains(user) ? ItemOutcome.AlreadyThere : refused is null ? ItemOutcome.Made : ItemOutcome.Refused,
                $"{user} in {group.Name}", refused ?? "");
        }

        foreach (var user in present.Except(group.Members, StringComparer.Ordinal))
        {
            if (overwrite && !dryRun)
            {
                AccessImporter.ThrowIfBroken(await client.AskAsync(HttpMethod.Delete, Route(group.Name, user), null, cancellationToken));
            }

            report.Add(
                ItemKind.Membership, overwrite ? ItemOutcome.Replaced : ItemOutcome.Kept, $"{user} in {group.Name}",
                "is in the group here, and not in the document");
        }
    }

    private async Task<HashSet<string>> ReadMembersAsync(string group, CancellationToken cancellationToken)
    {
        var answer = AccessImporter.ThrowIfBroken(await client.AskAsync(HttpMethod.Get, Route(group), null, cancellationToken));
        return answer.Refused is null
            ? await client.ListAsync(Route(group), page => page.GetProperty("members"), cancellationToken)
                .Select(member => member.GetString()!).ToHashSetAsync(StringComparer.Ordinal, cancellationToken)
            : [];
    }

    /// <returns>Why not, as a sentence; <see langword="null"/> if the user is in the group, or would be.</returns>
    private async Task<string?> PutAsync(string group, string user, IReadOnlySet<string> known, CancellationToken cancellationToken)
    {
        if (dryRun && known.Contains(user))
        {
            return null;
        }

        var (method, path) = dryRun
            ? (HttpMethod.Get, UserCommands.Route(user))
            : (HttpMethod.Put, Route(group, user));
        return AccessImporter.ThrowIfBroken(await client.AskAsync(method, path, null, cancellationToken)).Refused;
    }

    private static string Route(string group) => $"/api/groups/{Uri.EscapeDataString(group)}";

    private static string Route(string group, string user) => $"{Route(group)}/members/{Uri.EscapeDataString(user)}";
}
