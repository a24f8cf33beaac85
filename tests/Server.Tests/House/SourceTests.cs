using System.Text.RegularExpressions;

namespace Larder.Server.Tests.House;

/// <summary>Rules over the source text that no analyzer has.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 150;
    private const int MaxColumnsOfProse = 140;

    private static readonly Dictionary<string, int> EventBlocks = new()
    {
        ["Gateway"] = 1000, ["Grains"] = 2000, ["Storage"] = 3000, ["Silo"] = 4000, ["Server"] = 5000,
    };

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(AllCode().Concat(AllDocuments()).Where(path => File.ReadLines(path).Count() > MaxLines).Select(Repository.Shorten));

    [Fact]
    public void Lines_can_be_read_without_scrolling() =>
        Assert.Empty(AllCode().Concat(AllScripts()).SelectMany(path => File.ReadLines(path)
            .Select((line, index) => (line, index))
            .Where(entry => entry.line.Length > MaxColumns)
            .Select(entry => $"{Repository.Shorten(path)}:{entry.index + 1}")));

    [Fact]
    public void Prose_can_be_read_without_scrolling() =>
        Assert.Empty(AllDocuments().SelectMany(path => WithoutFences(File.ReadAllLines(path))
            .Select((line, index) => (line, index))
            .Where(entry => entry.line.Length > MaxColumnsOfProse && !entry.line.StartsWith('|'))
            .Select(entry => $"{Repository.Shorten(path)}:{entry.index + 1}")));

    [Fact]
    public void Event_ids_do_not_repeat_and_lie_in_the_block_of_their_project()
    {
        var events = EventBlocks.SelectMany(block => Repository.FindFiles($"src/{block.Key}", "*.cs")
            .SelectMany(path => EventId().Matches(File.ReadAllText(path)).Select(match => (
                Id: int.Parse(match.Groups[1].Value), Block: block.Value, Place: Repository.Shorten(path))))).ToArray();

        Assert.NotEmpty(events);
        Assert.Empty(events.GroupBy(e => e.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(e => e.Place))}"));
        Assert.Empty(events.Where(e => e.Id / 1000 != e.Block / 1000).Select(e => $"{e.Id}: {e.Place}"));
    }

    [Fact]
    public void Every_warning_is_explained_to_operators()
    {
        var explained = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        Assert.All(
            EventBlocks.Keys.SelectMany(project => Repository.FindFiles($"src/{project}", "*.cs"))
                .SelectMany(path => Warning().Matches(File.ReadAllText(path)))
                .Select(match => match.Groups[1].Value),
            id => Assert.Contains($"| {id} |", explained));
    }

    [Fact]
    public void Types_are_named_for_what_they_are() =>
        Assert.Empty(Repository.FindFiles("src", "*.cs").SelectMany(path => VagueType().Matches(File.ReadAllText(path))
            .Select(match => $"{Repository.Shorten(path)}: {match.Value}")));

    [Fact]
    public void Nothing_is_left_to_be_done_without_saying_so_to_anyone() =>
        Assert.Empty(AllCode().Where(path => !path.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal)
            && Unfinished().IsMatch(File.ReadAllText(path))).Select(Repository.Shorten));

    [Fact]
    public void Tests_do_not_sleep() =>
        Assert.Empty(Repository.FindFiles("tests", "*.cs").Where(path => Sleep().IsMatch(File.ReadAllText(path))).Select(Repository.Shorten));

    private static IEnumerable<string> AllCode() =>
        ((string[])["src", "tests", "bench"]).SelectMany(folder => Repository.FindFiles(folder, "*.cs"));

    /// <summary>In Python and bash; those that are called by hand have no extension.</summary>
    private static IEnumerable<string> AllScripts() =>
        ((string[])["eng", "bench"]).SelectMany(folder => Repository.FindFiles(folder, "*"))
            .Where(path => Path.GetExtension(path) is "" or ".py" or ".sh");

    private static IEnumerable<string> AllDocuments() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(((string[])["docs", "tests"]).SelectMany(folder => Repository.FindFiles(folder, "*.md")));

    /// <summary>The lines of a document, with what is code in it left empty.</summary>
    private static string[] WithoutFences(string[] lines)
    {
        var isCode = false;
        for (var index = 0; index < lines.Length; index++)
        {
            var isFence = lines[index].TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            lines[index] = isCode || isFence ? "" : lines[index];
        }

        return lines;
    }

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"EventId = (\d+),\s+Level = LogLevel\.(Warning|Error|Critical)")]
    private static partial Regex Warning();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) (\w+(Manager|Helper|Helpers|Util|Utils|Utility|Service|Impl|Common)|Common\w+)\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bThread\.Sleep\(")]
    private static partial Regex Sleep();
}
