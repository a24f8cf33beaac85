namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Why no token is given out, in PyPI's words, which publishing tools show.
/// Spec: https://docs.pypi.org/trusted-publishers/troubleshooting/</summary>
/// <param name="Code">Never renamed.</param>
/// <param name="Description">One sentence.</param>
internal sealed record MintRefusal(string Code, string Description)
{
    public static readonly MintRefusal NotEnabled = new("not-enabled", "Trusted publishing functionality not enabled");

    public static readonly MintRefusal NoObject = new("invalid-payload", "the body must be a JSON object with a text 'token'");

    public static readonly MintRefusal TooLarge = new("invalid-payload", "the body is too large");

    public static readonly MintRefusal Malformed = new("invalid-payload", "malformed JWT");

    public static readonly MintRefusal UnknownIssuer = new("invalid-payload", "unknown trusted publishing issuer");

    public static readonly MintRefusal Invalid = new("invalid-token", "malformed or invalid token");

    public static readonly MintRefusal Used = new("invalid-reuse-token", "invalid token: already used");

    public static readonly MintRefusal NoPublisher = new(
        "invalid-publisher", "valid token, but no corresponding publisher (no access list of the index names one with these claims)");
}
