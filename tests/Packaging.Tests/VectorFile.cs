using System.Text.Json;

namespace Larder.Packaging.Tests;

/// <summary>
/// Test data of the field's own tools, kept as JSON in <c>Vectors/</c>: groups, each with its source and its cases.
/// </summary>
internal static class VectorFile
{
    public static IEnumerable<JsonElement> Cases(string file, string group)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", file);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty(group).GetProperty("cases").Clone().EnumerateArray();
    }

    /// <summary>A group whose cases are plain texts.</summary>
    public static TheoryData<string> Texts(string file, params string[] groups) =>
        new(groups.SelectMany(group => Cases(file, group)).Select(element => element.GetString()!));

    /// <returns><see langword="null"/> if the case has no such member.</returns>
    public static string? Text(this JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) ? value.GetString() : null;

    public static bool Flag(this JsonElement element, string member) => element.GetProperty(member).GetBoolean();
}
