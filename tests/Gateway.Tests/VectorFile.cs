using System.Text.Json;

namespace Larder.Gateway.Tests;

/// <summary>Test data kept as JSON in <c>Vectors/</c>: groups, each with its source and its cases.</summary>
internal static class VectorFile
{
    public static IEnumerable<JsonElement> Cases(string file, string group)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", file);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty(group).GetProperty("cases").Clone().EnumerateArray();
    }

    /// <summary>A group whose cases are plain texts.</summary>
    public static TheoryData<string> Texts(string file, string group) =>
        new(Cases(file, group).Select(element => element.GetString()!));

    /// <summary>Groups whose cases have two texts each.</summary>
    public static TheoryData<string, string> Pairs(string file, string first, string second, params string[] groups) => new(
        groups.SelectMany(group => Cases(file, group))
            .Select(element => (element.GetProperty(first).GetString()!, element.GetProperty(second).GetString()!)));
}
