using System.Text.Json;

namespace Larder.Server.Commands;

/// <summary>Prints API tokens for people.</summary>
internal static class TokenTable
{
    private static readonly string[] Headers =
        ["id", "user", "label", "state", "created (UTC)", "expires (UTC)", "last used (UTC)", "may", "from"];

    /// <summary>One row for each token.</summary>
    /// <param name="tokens">What the management API says of them.</param>
    public static void Write(TextWriter output, IEnumerable<JsonElement> tokens) =>
        Table.Write(output, Headers, [.. tokens.Select(ToRow)]);

    /// <summary>One line for each thing that is known of a token.</summary>
    public static void WriteOne(TextWriter output, JsonElement token)
    {
        foreach (var (header, cell) in Headers.Zip(ToRow(token)))
        {
            var name = char.ToUpperInvariant(header[0]) + header[1..];
            output.WriteLine($"{name + ":",-17}{Terminal.Printable(cell.Length is 0 ? "-" : cell)}");
        }
    }

    private static string[] ToRow(JsonElement token) =>
    [
        Table.Cell(token, "id"),
        Table.Cell(token, "user"),
        Table.Cell(token, "label"),
        Table.Cell(token, "state"),
        Table.Cell(token, "createdAt"),
        Table.Cell(token, "expiresAt"),
        Table.Cell(token, "lastUsedAt"),
        string.Join("; ", token.GetProperty("scopes").EnumerateArray().Select(ToText)),
        Join(token.GetProperty("networks")) is { Length: > 0 } networks ? networks : "everywhere",
    ];

    /// <summary>A scope as <c>read,write six,team-*</c>.</summary>
    private static string ToText(JsonElement scope) => $"{Join(scope.GetProperty("actions"))} {Join(scope.GetProperty("packages"))}";

    private static string Join(JsonElement texts) => string.Join(',', texts.EnumerateArray().Select(text => text.GetString()));
}
