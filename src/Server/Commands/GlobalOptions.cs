using System.CommandLine;
using Larder.Server.Settings;

namespace Larder.Server.Commands;

/// <summary>The options that every command has.</summary>
/// <param name="settings">Given as <c>--Section:Key=value</c>.</param>
internal sealed class GlobalOptions(IReadOnlyList<KeyValuePair<string, string?>> settings)
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Folder that holds everything; made if missing. Default: ./larder-data",
        HelpName = "folder",
        Recursive = true,
    };

    private readonly Option<string?> _urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by ';'. Default: http://127.0.0.1:8080; of a silo 8081",
        HelpName = "addresses",
        Recursive = true,
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "A JSON file with settings",
        HelpName = "file",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(_data);
        root.Options.Add(_urls);
        root.Options.Add(_config);
    }

    /// <summary>Reads the settings of all layers.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read.</exception>
    public SettingsSources Load(ParseResult result, Role role = Role.All) => SettingsSources.Load(
        result.GetValue(_config),
        [new("Data", result.GetValue(_data)), new("Urls", result.GetValue(_urls))],
        settings,
        role);
}
