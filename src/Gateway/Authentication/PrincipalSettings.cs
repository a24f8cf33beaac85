using Microsoft.Extensions.Configuration;

namespace Larder.Gateway.Authentication;

/// <summary>Reads settings that are lists of principals. What binds lists elsewhere takes an empty list for none, and a single text for
/// nothing: both would let in others than were meant.</summary>
internal static class PrincipalSettings
{
    /// <param name="access">The section of <see cref="AccessOptions"/>.</param>
    public static void Read(IConfiguration access, AccessOptions options)
    {
        options.DefaultRead = Read(access.GetSection(nameof(AccessOptions.DefaultRead)));
        options.DefaultWrite = Read(access.GetSection(nameof(AccessOptions.DefaultWrite)));
        options.Create = Read(access.GetSection(nameof(AccessOptions.Create)));
    }

    /// <returns><see langword="null"/> if nothing is said; empty for nobody.</returns>
    private static string[]? Read(IConfigurationSection list)
    {
        string[] entries = [.. list.GetChildren().Select(entry => entry.Value ?? "")];
        return (entries, list.Value) switch
        {
            ([], null) => null,
            ([], "") => [],
            ([], { } single) => [single],
            _ => entries,
        };
    }
}
