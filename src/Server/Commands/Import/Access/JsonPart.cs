using System.Text.Json;

namespace Larder.Server.Commands.Import.Access;

/// <summary>A part of a JSON document from outside, which knows where it is: what has another type than it should is named.</summary>
/// <param name="Path">Such as <c>users[3].username</c>.</param>
internal readonly record struct JsonPart(JsonElement Value, string Path)
{
    private const int MaxDepth = 16, ShownNameLength = 60;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <param name="file">What to call it where it is wrong.</param>
    /// <exception cref="CommandException">It is no JSON object.</exception>
    public static JsonPart Parse(byte[] utf8, string file)
    {
        try
        {
            // The mark that some editors put before UTF-8.
            var text = utf8.AsMemory(utf8 is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
            return new JsonPart(JsonDocument.Parse(text, Strict).RootElement, "").AsObject();
        }
        catch (JsonException exception)
        {
            throw new CommandException($"'{file}' is no JSON document that can be read: {exception.Message}", exception);
        }
    }

    /// <summary>A member that must be there.</summary>
    public JsonPart this[string name] => Find(name) ?? throw Wrong($"'{name}' is missing");

    /// <summary>Whether it is null.</summary>
    public bool IsNull => Value.ValueKind is JsonValueKind.Null;

    /// <returns><see langword="null"/> if it is not there.</returns>
    public JsonPart? Find(string name) =>
        AsObject().Value.TryGetProperty(name, out var member) ? new JsonPart(member, Below(name)) : null;

    public JsonPart AsObject() => Value.ValueKind is JsonValueKind.Object ? this : throw Wrong("must be an object");

    /// <summary>Names and values of an object.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        AsObject();
        foreach (var member in Value.EnumerateObject())
        {
            var name = Checked(() => member.Name);
            yield return (name, new JsonPart(member.Value, Below(name)));
        }
    }

    public IEnumerable<JsonPart> Items()
    {
        if (Value.ValueKind is not JsonValueKind.Array)
        {
            throw Wrong("must be an array");
        }

        var place = 0;
        foreach (var item in Value.EnumerateArray())
        {
            yield return new JsonPart(item, $"{Path}[{place++}]");
        }
    }

    public string AsText()
    {
        var value = Value;
        return value.ValueKind is JsonValueKind.String ? Checked(() => value.GetString()!) : throw Wrong("must be a text");
    }

    /// <returns><see langword="null"/> for null.</returns>
    public string? AsTextOrNull() => IsNull ? null : AsText();

    public bool AsFlag() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("must be true or false"),
    };

    /// <summary>The error that this part is wrong.</summary>
    /// <param name="what">What follows its name.</param>
    public CommandException Wrong(string what) =>
        new($"The document is refused, and nothing was imported: {(Path.Length == 0 ? "it" : Terminal.Printable(Path))} {what}.");

    private string Below(string name)
    {
        var shown = name.Length > ShownNameLength ? name[..ShownNameLength] + "\u2026" : name;
        return Path.Length == 0 ? shown : $"{Path}.{shown}";
    }

    /// <summary>Half a surrogate pair can be written in JSON, and is no text.</summary>
    private string Checked(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw Wrong("is not valid text: it has half of a surrogate pair");
        }
    }
}
