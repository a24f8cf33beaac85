namespace Larder.Gateway.Authentication.Sources.Configuration;

/// <summary>One user of <see cref="ConfigurationSourceOptions"/>.</summary>
public sealed class ConfiguredUserOptions
{
    /// <summary>The hash of the password, never the password. This or <see cref="PasswordHashFile"/> must be set.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>A file whose first line is the hash; read at start.</summary>
    public string PasswordHashFile { get; set; } = "";

    /// <summary>Names of groups. Default: none.</summary>
    public IList<string> Groups { get; } = [];

    /// <summary>Whether the user is an administrator: <c>true</c> or <c>false</c>. Default <c>false</c>. Text, so that one that is
    /// neither is told together with all else that is wrong.</summary>
    public string Administrator { get; set; } = "false";
}
