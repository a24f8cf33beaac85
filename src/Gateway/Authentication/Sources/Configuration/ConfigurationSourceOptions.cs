namespace Larder.Gateway.Authentication.Sources.Configuration;

/// <summary>Users that stand in the settings. Section <c>Access:Configuration</c>. Read where <c>Access:Sources</c> has
/// <c>configuration</c>.</summary>
public sealed class ConfigurationSourceOptions
{
    public const string Section = "Access:Configuration";

    /// <summary>The users, by name. Names that differ in the case of letters alone cannot both be here. Default: none.</summary>
    public Dictionary<string, ConfiguredUserOptions> Users { get; } = new(StringComparer.Ordinal);
}
