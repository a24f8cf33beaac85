namespace Larder.Server.Settings;

/// <summary>One setting that some option class declares.</summary>
/// <param name="Key">For example <c>Upload:MaxFileBytes</c>.</param>
/// <param name="Type">The property's.</param>
/// <param name="Default">The value if nobody sets it, as text; <see langword="null"/> if there is none.</param>
/// <param name="Options">The class that declares it.</param>
internal sealed record Setting(string Key, Type Type, string? Default, Type Options)
{
    /// <summary>The variable that sets it: <c>LARDER_Upload__MaxFileBytes</c>.</summary>
    public string EnvironmentName =>
        SettingsSources.EnvironmentPrefix + (Key.Contains(':', StringComparison.Ordinal)
            ? Key.Replace(":", "__", StringComparison.Ordinal)
            : Key.ToUpperInvariant());

    /// <summary>Whether the value must not be shown.</summary>
    public bool IsSecret => HoldsSecret(Key);

    /// <summary>Whether values under <paramref name="key"/> must not be shown.</summary>
    public static bool HoldsSecret(string key)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        return name.EndsWith("Password", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("PasswordHash", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Token", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Secret", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("AccessKey", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("SecretKey", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("ConnectionString", StringComparison.OrdinalIgnoreCase);
    }
}
