using System.Text.Json;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>Reads the JSON of servers. What is there must have its type: a misunderstanding is a failure, never "no" or "yes".</summary>
internal static class RemoteAnswer
{
    /// <returns><see langword="null"/> if it is left out.</returns>
    public static string? ReadText(JsonElement answer, string name) => Find(answer, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Malformed(name, "a text"),
    };

    /// <param name="flag"><see langword="null"/> is refused.</param>
    public static bool ReadFlag(JsonElement? flag, string name) => flag switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Malformed(name, "true or false"),
    };

    /// <param name="list"><see langword="null"/> is refused.</param>
    public static IEnumerable<string> ReadList(JsonElement? list, string name) =>
        list is { ValueKind: JsonValueKind.Array } array && array.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String)
            ? [.. array.EnumerateArray().Select(item => item.GetString()!)]
            : throw Malformed(name, "a list of texts");

    /// <summary>Reads a user whom the server says to know.</summary>
    /// <param name="nameKey">Where the server's own spelling of the name is, if it says one.</param>
    /// <returns>Unknown if the server speaks of somebody else.</returns>
    public static SourceAnswer ReadIdentity(JsonElement answer, string userName, string nameKey, string administratorKey)
    {
        var name = SourceInput.OwnSpelling(userName, [ReadText(answer, nameKey) ?? userName]);
        var groups = Find(answer, "groups") is { } list ? ReadList(list, "groups") : [];
        var isAdministrator = Find(answer, administratorKey) is { } flag && ReadFlag(flag, administratorKey);
        return name is null ? SourceAnswer.Unknown : SourceAnswer.Known(new(name, SourceInput.Groups(groups), isAdministrator));
    }

    private static JsonElement? Find(JsonElement answer, string name) => answer.ValueKind is not JsonValueKind.Object
        ? throw new SourceFailureException("its answer is no object.")
        : answer.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    private static SourceFailureException Malformed(string name, string type) => new($"what it says of {name} is not {type}.");
}
