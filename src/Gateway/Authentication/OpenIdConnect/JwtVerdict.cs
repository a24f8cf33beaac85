using System.Text.Json;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>The outcome of checking a token.</summary>
/// <param name="Problem">A word or two for the log, without anything of the token; <see langword="null"/> if it is good.</param>
/// <param name="Text">The token, to be believed only if there is no problem.</param>
/// <param name="ExpiresAt">UTC; meaningless with a problem.</param>
internal sealed record JwtVerdict(string? Problem, JwtText Text, DateTimeOffset ExpiresAt)
{
    public bool IsGood => Problem is null;

    /// <summary>What the issuer says.</summary>
    /// <exception cref="InvalidOperationException">The token is not good.</exception>
    public JsonElement Claims => IsGood ? Text.Payload : throw new InvalidOperationException($"The token was refused: {Problem}.");
}
