using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Import.Access;

/// <summary>Makes an index as a plan says, one item after the other; each of them holds everywhere when the next one begins.</summary>
/// <remarks>
/// Access lists come first, and users after them: whoever can log in because of this import finds all lists in force. Whatever ends it
/// half-way, the same again goes on from there.
/// </remarks>
/// <param name="dryRun">Whether to look only.</param>
/// <param name="overwrite">Whether what is there and differs is replaced.</param>
internal sealed class AccessImporter(OperatorClient client, bool dryRun, bool overwrite, AccessReport report, ProgressLine progress)
{
    public async Task RunAsync(AccessPlan plan, CancellationToken cancellationToken)
    {
        foreach (var refused in plan.Refused)
        {
            report.Add(refused.Kind, ItemOutcome.Refused, refused.Name, refused.Why);
        }

        foreach (var list in plan.Lists)
        {
            await ImportListAsync(list, cancellationToken);
            progress.Add();
        }

        if (plan.Index is { } index)
        {
            await new IndexImporter(client, dryRun, overwrite, report).ImportAsync(index, cancellationToken);
        }

        var groups = new GroupImporter(client, dryRun, overwrite, report);
        foreach (var group in plan.Groups)
        {
            await groups.ImportAsync(group, cancellationToken);
            progress.Add();
        }

        foreach (var user in plan.Users)
        {
            var kind = user.IsPending ? ItemKind.Registration : ItemKind.User;
            await RestoreAsync(kind, user.Name, $"/api/transfer/users/{Uri.EscapeDataString(user.Name)}", user.State, cancellationToken);
            progress.Add();
        }

        var known = plan.Users.Where(user => user.IsSomebody).Select(user => user.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var group in plan.Groups)
        {
            await groups.ImportMembersAsync(group, known, cancellationToken);
            progress.Add();
        }

        foreach (var token in plan.Tokens)
        {
            await RestoreAsync(
                ItemKind.Token, token.Id, $"/api/transfer/tokens/{Uri.EscapeDataString(token.Id)}", token.State, cancellationToken);
            progress.Add();
        }
    }

    /// <exception cref="CommandException">The index does not work, so that nothing more should be tried.</exception>
    public static OperatorAnswer ThrowIfBroken(OperatorAnswer answer) =>
        answer.Status >= HttpStatusCode.InternalServerError
            ? throw new CommandException($"The index does not answer as it should: {answer.Refused} Run the same again later: it goes on.")
            : answer;

    private async Task RestoreAsync(ItemKind kind, string name, string path, object state, CancellationToken cancellationToken)
    {
        var query = $"?replace={(overwrite ? "true" : "false")}&dryRun={(dryRun ? "true" : "false")}";
        var answer = ThrowIfBroken(await client.AskAsync(HttpMethod.Put, path + query, state, cancellationToken));
        if (answer.Refused is { } why)
        {
            report.Add(kind, ItemOutcome.Refused, name, why);
            return;
        }

        var outcome = answer.Json.GetProperty("outcome").GetString() switch
        {
            "made" => ItemOutcome.Made,
            "same" => ItemOutcome.AlreadyThere,
            "replaced" => ItemOutcome.Replaced,
            _ => ItemOutcome.Kept,
        };
        report.Add(kind, outcome, name, $"differs: {string.Join(", ", answer.Json.GetProperty("differences").EnumerateArray())}");
    }

    private async Task ImportListAsync(PlannedList list, CancellationToken cancellationToken)
    {
        var path = $"/api/packages/{Uri.EscapeDataString(list.Package)}/access";
        var answer = ThrowIfBroken(await client.AskAsync(HttpMethod.Get, path, null, cancellationToken));
        var outcome = ItemOutcome.Made;
        if (answer.Refused is null)
        {
            var present = ReadEntries(answer.Json.GetProperty("entries"));
            var same = present.Select(entry => entry.ToString()).ToHashSet(StringComparer.Ordinal)
                .SetEquals(list.Entries.Select(entry => entry.ToString()));
            outcome = (present.Length, same, overwrite) switch
            {
                (0, _, _) => ItemOutcome.Made,
                (_, true, _) => ItemOutcome.AlreadyThere,
                (_, _, true) => ItemOutcome.Replaced,
                _ => ItemOutcome.Kept,
            };
        }

        if (!dryRun && outcome is ItemOutcome.Made or ItemOutcome.Replaced)
        {
            answer = ThrowIfBroken(await client.AskAsync(HttpMethod.Put, path, new { entries = list.Entries }, cancellationToken));
        }

        report.Add(
            ItemKind.AccessList, answer.Refused is null ? outcome : ItemOutcome.Refused, list.Package,
            answer.Refused ?? "has other entries");
    }

    /// <summary>Entries as the management API shows them.</summary>
    public static ImmutableArray<PlannedEntry> ReadEntries(JsonElement entries) => [.. entries.EnumerateArray().Select(ReadEntry)];

    public static PlannedEntry ReadEntry(JsonElement entry) =>
        new(entry.GetProperty("principal").GetString()!, ReadTexts(entry.GetProperty("permissions")));

    public static ImmutableArray<string> ReadTexts(JsonElement texts) => [.. texts.EnumerateArray().Select(text => text.GetString()!)];
}
