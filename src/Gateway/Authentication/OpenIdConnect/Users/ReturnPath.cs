using System.Buffers;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Where a browser may be sent after a login: to a path of this index, never to another site.</summary>
internal static class ReturnPath
{
    public const string Root = "/";

    private const int MaxLength = 512;

    // Without the backslash, which browsers take for a slash.
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@%/?#");

    /// <returns>The path itself, or <see cref="Root"/> if it is none: two slashes at its beginning would name another host.</returns>
    public static string Check(string? path) =>
        path is { Length: > 0 and <= MaxLength } && path[0] == '/' && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.AsSpan().ContainsAnyExcept(Allowed)
            ? path
            : Root;
}
