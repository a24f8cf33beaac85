using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Larder.Server.Commands.Import.Access;

/// <summary>The document that <c>larder export</c> writes. Its form is described in <c>docs/transfer.md</c>.</summary>
internal static class AccessDocument
{
    public const string Kind = "access";
    public const int Version = 1;

    private static readonly string[] Members = ["larder", "version", "index", "users", "groups", "packages", "tokens"];

    /// <exception cref="CommandException">It is none, or of a version that this program does not know.</exception>
    public static AccessPlan Read(JsonPart document)
    {
        if (document["larder"].AsText() != Kind || !document["version"].Value.TryGetInt32(out var version) || version != Version)
        {
            throw document.Wrong($"is no \"larder\": \"{Kind}\" of version {Version}");
        }

        if (document.Members().Select(member => member.Name).Except(Members, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw document[unknown].Wrong("is unknown to this version");
        }

        return new AccessPlan
        {
            Index = ReadIndex(document["index"]),
            Users = [.. document["users"].Items().Select(user => new PlannedUser(user["name"].AsText(), StateOf(user, "name")))],
            Groups = [.. document["groups"].Items().Select(ReadGroup)],
            Lists = [.. document["packages"].Items().Select(list => new PlannedList(list["package"].AsText(), ReadEntries(list["entries"])))],
            Tokens = [.. document["tokens"].Items().Select(token => new PlannedToken(token["id"].AsText(), StateOf(token, "id")))],
        };
    }

    /// <summary>Nothing is looked at: the index itself says what is wrong with it.</summary>
    private static JsonObject StateOf(JsonPart item, string name)
    {
        var state = JsonObject.Create(item.Value)!;
        state.Remove(name);
        return state;
    }

    private static PlannedGroup ReadGroup(JsonPart group) =>
        new(group["name"].AsText(), group["description"].AsText(), ReadTexts(group["members"]));

    private static PlannedIndex ReadIndex(JsonPart index) => index.IsNull
        ? new PlannedIndex(Stored: false, [], [], [])
        : new PlannedIndex(
            Stored: true,
            ReadTexts(index["read"]),
            ReadTexts(index["write"]),
            ReadTexts(index["create"]),
            ReadEntries(index["roles"]),
            [.. index["rules"].Items().Select(rule => new PlannedRule(rule["pattern"].AsText(), ReadEntry(rule)))]);

    private static ImmutableArray<PlannedEntry> ReadEntries(JsonPart entries) => [.. entries.Items().Select(ReadEntry)];

    private static PlannedEntry ReadEntry(JsonPart entry) => new(entry["principal"].AsText(), ReadTexts(entry["permissions"]));

    private static ImmutableArray<string> ReadTexts(JsonPart texts) => [.. texts.Items().Select(text => text.AsText())];
}
