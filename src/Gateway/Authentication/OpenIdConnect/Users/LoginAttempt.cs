using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>One login under way, as the browser keeps it in a cookie: no gateway remembers it, so that any may take the answer.</summary>
/// <remarks>
/// One random secret; <c>state</c>, <c>nonce</c> and the verifier are made of it, each in a way of its own, so that none tells another or
/// the secret. The answer is taken only from the browser that has the cookie: nobody is logged in with an answer that somebody else
/// got. The cookie needs no signature: on https its name lets nobody but this host set it, and whoever makes one up
/// deceives only the own browser.
/// Spec: https://www.rfc-editor.org/rfc/rfc9700#section-2.1, https://www.rfc-editor.org/rfc/rfc7636
/// </remarks>
/// <param name="Secret">32 random bytes.</param>
/// <param name="ReturnPath">Where the browser goes then; see <see cref="Users.ReturnPath"/>.</param>
internal sealed record LoginAttempt(byte[] Secret, string ReturnPath)
{
    private const int SecretLength = 32;
    private const int MaxCookie = 2_048;

    /// <summary>Ties the answer to this browser.</summary>
    public string State => Derive("state");

    /// <summary>Ties the provider's token to this login.</summary>
    public string Nonce => Derive("nonce");

    /// <summary>Ties the code to this login: only who knows it can redeem the code.</summary>
    public string Verifier => Derive("verifier");

    /// <summary>What the provider is told of <see cref="Verifier"/>.</summary>
    public string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static LoginAttempt Begin(string returnPath) => new(RandomNumberGenerator.GetBytes(SecretLength), returnPath);

    /// <summary>Reads a cookie, which may hold anything.</summary>
    public static bool TryParse(string? cookie, [NotNullWhen(true)] out LoginAttempt? attempt)
    {
        attempt = null;
        if (cookie is not { Length: > 0 and <= MaxCookie } || cookie.Split('.') is not [var secret, var path])
        {
            return false;
        }

        try
        {
            var bytes = Base64UrlEncoder.DecodeBytes(secret);
            attempt = bytes.Length == SecretLength
                ? new LoginAttempt(bytes, Users.ReturnPath.Check(path.Length == 0 ? null : Base64UrlEncoder.Decode(path)))
                : null;
            return attempt is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public string ToCookie() => $"{Base64UrlEncoder.Encode(Secret)}.{Base64UrlEncoder.Encode(ReturnPath)}";

    /// <summary>Whether an answer of the provider belongs to this login.</summary>
    public bool IsAnsweredBy(string? state) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state ?? ""), Encoding.ASCII.GetBytes(State));

    /// <summary>Without the secret, so that no log shows it.</summary>
    public override string ToString() => $"A login on the way to {ReturnPath}";

    private string Derive(string purpose) => Base64UrlEncoder.Encode(HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes(purpose)));
}
