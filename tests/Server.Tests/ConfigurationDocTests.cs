using System.Text.RegularExpressions;
using Larder.Server.Settings;
using Larder.Server.Tests.House;

namespace Larder.Server.Tests;

/// <summary>docs/configuration.md says what the program does.</summary>
public sealed partial class ConfigurationDocTests
{
    /// <summary>Rows of the tables: setting, default as it is written, the rest.</summary>
    private static readonly Dictionary<string, string> Documented =
        File.ReadLines(Path.Combine(Repository.Root, "docs/configuration.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["default"].Value.Trim());

    private static readonly KeyValuePair<string, string?> Cluster = new("Database:Engine", "Postgres");

    public static TheoryData<string> Settings => [.. SettingsCatalogue.All.Select(setting => setting.Key)];

    [Theory, MemberData(nameof(Settings))]
    public void Every_setting_is_documented_with_its_default(string key)
    {
        Assert.True(Documented.TryGetValue(key, out var written), $"docs/configuration.md has no row `{key}`.");

        // What the defaults of the machine decide is described in words, without a literal.
        if (Literal().Match(written) is { Success: true } literal)
        {
            var (alone, cluster) = (literal.Groups["alone"].Value, literal.Groups["cluster"]);
            Assert.Equal(DefaultOf(key), alone.Replace(",", "", StringComparison.Ordinal));
            Assert.Equal(DefaultOf(key, Cluster), (cluster.Success ? cluster.Value : alone).Replace(",", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_setting_is_documented_that_does_not_exist() =>
        Assert.Empty(Documented.Keys.Except(SettingsCatalogue.All.Select(setting => setting.Key)));

    [Fact]
    public void Every_option_class_says_in_its_comment_what_each_setting_means()
    {
        var undocumented = SettingsCatalogue.All
            .Select(setting => setting.Options).Distinct()
            .Select(type => type.Name)
            .Where(name => !Repository.FindFiles("src", name + ".cs").Any(path => File.ReadAllText(path).Contains("/// <summary>")));

        Assert.Empty(undocumented);
    }

    private static string? DefaultOf(string key, params KeyValuePair<string, string?>[] settings) =>
        SettingsSources.Load(null, [], [.. settings.Where(setting => setting.Key != key)]).Configuration[key]
            ?? SettingsCatalogue.All.Single(setting => setting.Key == key).Default;

    [GeneratedRegex(@"^\| `(?<key>[A-Z][\w:]+)` \| (?<default>[^|]*)\|")]
    private static partial Regex Row();

    [GeneratedRegex("^`(?<alone>[^`]*)`(; with PostgreSQL `(?<cluster>[^`]*)`)?$")]
    private static partial Regex Literal();
}
