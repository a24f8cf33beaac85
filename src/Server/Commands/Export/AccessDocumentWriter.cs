using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Larder.Server.Commands.Import.Access;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Export;

/// <summary>Writes the document of <see cref="AccessDocument"/>: one line for each item, in an order that does not change, and no more in
/// memory than a page of them.</summary>
internal sealed class AccessDocumentWriter(OperatorClient client, TextWriter output)
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync($"{{\n  \"larder\": \"{AccessDocument.Kind}\",\n  \"version\": {AccessDocument.Version},\n");
        var index = await client.SendAsync(HttpMethod.Get, "/api/index/access", null, cancellationToken);
        await output.WriteAsync($"  \"index\": {(index.GetProperty("stored").GetBoolean() ? Line(Without(index, "stored")) : "null")},\n");
        await WriteAsync("users", client.ListAsync("/api/transfer/users", cancellationToken), isLast: false, cancellationToken);
        await WriteAsync("groups", client.ListAsync("/api/groups", cancellationToken).Select(ReadGroupAsync), isLast: false, cancellationToken);
        await WriteAsync("packages", client.ListAsync("/api/transfer/packages", cancellationToken), isLast: false, cancellationToken);
        await WriteAsync("tokens", client.ListAsync("/api/transfer/tokens", cancellationToken), isLast: true, cancellationToken);
        await output.WriteAsync("}\n");
    }

    private async Task WriteAsync<T>(string name, IAsyncEnumerable<T> items, bool isLast, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"  \"{name}\": [");
        var separator = "\n    ";
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            await output.WriteAsync(separator + Line(item));
            separator = ",\n    ";
        }

        await output.WriteAsync($"\n  ]{(isLast ? "" : ",")}\n");
    }

    private async ValueTask<JsonNode> ReadGroupAsync(JsonElement group, CancellationToken cancellationToken)
    {
        var name = group.GetProperty("name").GetString()!;
        var members = await client.ListAsync(
            $"/api/groups/{Uri.EscapeDataString(name)}", page => page.GetProperty("members"), cancellationToken).ToListAsync(cancellationToken);
        return new JsonObject
        {
            ["name"] = name,
            ["description"] = group.GetProperty("description").GetString(),
            ["members"] = new JsonArray([.. members.Select(member => (JsonNode)member.GetString()!)]),
        };
    }

    private static JsonObject Without(JsonElement item, string name)
    {
        var copy = JsonObject.Create(item)!;
        copy.Remove(name);
        return copy;
    }

    private static string Line<T>(T item) => JsonSerializer.Serialize(item, OneLine);
}
