namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Which addresses keys may come from: whoever can change them on the way can be anybody.</summary>
internal static class IssuerAddress
{
    private const int MaxLength = 300;

    /// <summary>What is wrong with an address as a setting; <see langword="null"/> if nothing is.</summary>
    /// <param name="allowHttp">Whether a setting allows <c>http</c> to other machines.</param>
    public static string? FindProblem(string address, bool allowHttp) => address switch
    {
        { Length: > MaxLength } => $"has more than {MaxLength} characters.",
        _ when !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0 =>
            "must be an address such as https://issuer.example.com.",
        _ when address.AsSpan().ContainsAny('?', '#', '@') || address.Any(char.IsWhiteSpace) =>
            "must have neither a user, a query nor a fragment.",
        _ when !IsAllowed(address, allowHttp) => "must be https: keys that come over http can be anybody's.",
        _ => null,
    };

    /// <summary>Whether something may be asked of an address: over TLS, on this machine, or if a setting allows it.</summary>
    public static bool IsAllowed(string address, bool allowHttp) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || allowHttp)));
}
