using Larder.Server.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Larder.Server;

/// <summary>Turns <c>Urls</c> into Kestrel's own endpoint settings, so that the operator's socket can be added to them in code.</summary>
/// <remarks>Kestrel uses either addresses or endpoints. Made into endpoints, both ways to configure them are one.</remarks>
internal static class ListenAddresses
{
    /// <summary>Settings to lay over all others.</summary>
    /// <param name="publicToo">Whether to listen for clients, or for the operator alone.</param>
    public static IEnumerable<KeyValuePair<string, string?>> ToEndpoints(IConfiguration configuration, bool publicToo)
    {
        // Kestrel warns of addresses that endpoints replace; an empty value is none.
        yield return new("urls", "");
        if (!publicToo || HasEndpoints(configuration))
        {
            yield break;
        }

        var number = 0;
        foreach (var url in Split(configuration))
        {
            yield return new($"Kestrel:Endpoints:Url{++number}:Url", url);
        }
    }

    /// <summary>What is wrong with the addresses.</summary>
    public static IEnumerable<string> FindProblems(IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (string.IsNullOrEmpty(endpoint["Url"]))
            {
                yield return $"{endpoint.Path} has no Url.";
            }
        }

        foreach (var url in HasEndpoints(configuration) ? [] : Split(configuration))
        {
            if (Parse(url) is { } problem)
            {
                yield return problem;
            }
        }
    }

    /// <summary>Adds the operator's socket to the endpoints of the settings.</summary>
    public static void AddSocket(KestrelServerOptions kestrel, string path)
    {
        kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static bool HasEndpoints(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    private static string[] Split(IConfiguration configuration) =>
        (configuration["Urls"] ?? new ServerOptions().Urls)
            .Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return (address.Scheme, address.PathBase) switch
            {
                (not ("http" or "https"), _) => $"Urls: '{url}' is neither http nor https.",
                _ when !address.IsUnixPipe && (address.Port is < 0 or > 65_535 || HasStrayColon(address.Host)) =>
                    $"Urls: '{url}' has no port from 0 to 65535.",
                (_, { Length: > 0 }) => $"Urls: '{url}' has a path. All links are relative: a path prefix is the proxy's alone.",
                _ => null,
            };
        }
        catch (FormatException)
        {
            return $"Urls: '{url}' is not an address like http://127.0.0.1:8080.";
        }
    }

    private static bool HasStrayColon(string host) =>
        !host.StartsWith('[') && host.Contains(':', StringComparison.Ordinal);
}
