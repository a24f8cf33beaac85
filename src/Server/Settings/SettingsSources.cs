using System.Collections;
using Larder.Server.Operator;
using Larder.Silo.Database;
using Microsoft.Extensions.Configuration.Memory;

namespace Larder.Server.Settings;

/// <summary>All settings, layer upon layer: defaults, appsettings.json, a file, the environment, the command line.</summary>
internal sealed class SettingsSources
{
    /// <summary>Variables that begin so are settings: <c>LARDER_Upload__MaxFileBytes</c>.</summary>
    public const string EnvironmentPrefix = "LARDER_";

    /// <summary>Label of the layer that the environment fills.</summary>
    public const string EnvironmentLabel = "environment";

    /// <summary>Label of the layer below all others.</summary>
    public const string DefaultLabel = "default";

    private readonly List<string> _labels = [];

    // A new manager has a layer of its own, which would shift the labels.
    private SettingsSources(Role role)
    {
        Role = role;
        Configuration.Sources.Clear();
    }

    /// <summary>Of the process that the settings are for; some defaults depend on it.</summary>
    public Role Role { get; }

    /// <summary>The layers, the strongest last.</summary>
    public ConfigurationManager Configuration { get; } = new();

    /// <summary>Whether the database is one that several processes share.</summary>
    public bool UsesPostgres =>
        Enum.TryParse<DatabaseEngine>(Configuration["Database:Engine"], ignoreCase: true, out var engine)
        && engine is DatabaseEngine.Postgres;

    /// <summary>Where the database, files, lock and socket are; absolute.</summary>
    public string DataFolder { get; private set; } = "";

    /// <summary>Reads all layers.</summary>
    /// <param name="options">Top settings that have an option of their own on the command line; values may be null.</param>
    /// <exception cref="ConfigurationException">A file is missing or is not JSON.</exception>
    public static SettingsSources Load(
        string? configFile,
        IEnumerable<KeyValuePair<string, string?>> options,
        IReadOnlyList<KeyValuePair<string, string?>> settings,
        Role role = Role.All)
    {
        var sources = new SettingsSources(role);
        sources.AddJson("appsettings.json", Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        configFile ??= Environment.GetEnvironmentVariable(EnvironmentPrefix + "CONFIG");
        if (configFile is not null)
        {
            sources.AddJson(configFile, Path.GetFullPath(configFile), optional: false);
        }

        sources.Add(EnvironmentLabel, manager => manager.AddEnvironmentVariables(EnvironmentPrefix));
        sources.AddMemory("command line", options.Where(option => option.Value is not null)
            .Concat(settings.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase).Select(group => group.Last())));

        sources.DataFolder = Path.GetFullPath(sources.Configuration["Data"] is { Length: > 0 } data ? data : new ServerOptions().Data);
        sources.AddDefaults();
        sources.MakePathsAbsolute();
        return sources;
    }

    /// <summary>Which layer a setting's value comes from; <see langword="null"/> if none has it.</summary>
    public string? FindSource(string key)
    {
        var providers = ((IConfigurationRoot)Configuration).Providers.ToArray();
        for (var i = providers.Length - 1; i >= 0; i--)
        {
            if (providers[i].TryGet(key, out _))
            {
                return _labels[i];
            }
        }

        return null;
    }

    /// <summary>Paths within the data folder, below every other layer; and OpenTelemetry's own variables, which have no prefix.</summary>
    private void AddDefaults()
    {
        Dictionary<string, string?> defaults = new()
        {
            ["Database:Sqlite:Path"] = Path.Combine(DataFolder, "larder.db"),
            ["Artifacts:FileSystem:Root"] = Path.Combine(DataFolder, "artifacts"),
            ["Upload:SpoolFolder"] = Path.Combine(DataFolder, "spool"),
            ["Operator:SocketPath"] = Path.Combine(DataFolder, OperatorSocket.FileName),
        };
        if (!UsesPostgres)
        {
            // Nobody outside of the process waits for either, and each renewal is a flush to the disk.
            defaults["Leases:Ownership"] = "00:01:00";
            defaults["Leases:ReaderLease"] = "00:00:20";
        }

        if (Role is Role.Silo)
        {
            // Beside a gateway on the same machine.
            defaults["Urls"] = "http://127.0.0.1:8081";
        }

        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("OTEL_", StringComparison.Ordinal))
            {
                defaults[name] = (string?)variable.Value;
            }
        }

        _labels.Insert(0, DefaultLabel);
        Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
    }

    /// <summary>Paths that were given relative to the current folder stay right when the process moves.</summary>
    private void MakePathsAbsolute()
    {
        foreach (var key in (string[])["Database:Sqlite:Path", "Artifacts:FileSystem:Root", "Upload:SpoolFolder", "Operator:SocketPath"])
        {
            if (Configuration[key] is { Length: > 0 } path)
            {
                // Setting a value through the manager would set it in every layer.
                var provider = ((IConfigurationRoot)Configuration).Providers.Last(layer => layer.TryGet(key, out _));
                provider.Set(key, Path.GetFullPath(path));
            }
        }
    }

    private void AddJson(string label, string path, bool optional)
    {
        if (!File.Exists(path))
        {
            if (!optional)
            {
                throw new ConfigurationException([$"The configuration file '{path}' does not exist."]);
            }

            return;
        }

        try
        {
            Add(label, manager => manager.AddJsonFile(path, optional: false, reloadOnChange: false));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var reason = (exception.InnerException?.InnerException ?? exception.InnerException ?? exception).Message;
            throw new ConfigurationException([$"The configuration file '{path}' cannot be read: {reason}"]);
        }
    }

    private void AddMemory(string label, IEnumerable<KeyValuePair<string, string?>> values) =>
        Add(label, manager => manager.AddInMemoryCollection(values));

    private void Add(string label, Action<IConfigurationBuilder> add)
    {
        _labels.Add(label);
        add(Configuration);
    }
}
