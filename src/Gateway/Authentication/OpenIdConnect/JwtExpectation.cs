namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>What a token must say to be meant for this index.</summary>
/// <param name="Issuer">Whose it must be.</param>
/// <param name="Audience">The one audience that it must have, compared exactly.</param>
/// <param name="Types">Which <c>typ</c> it may have, in lower case, so that one kind of token is not taken for another; a token without one
/// is of any kind. Spec: https://www.rfc-editor.org/rfc/rfc8725#section-3.11</param>
internal sealed record JwtExpectation(TokenIssuer Issuer, string Audience, IReadOnlyList<string> Types)
{
    /// <summary>Proofs of identity, and tokens of platforms.</summary>
    public static readonly IReadOnlyList<string> PlainTypes = ["jwt"];

    /// <summary>Access tokens, too. Spec: https://www.rfc-editor.org/rfc/rfc9068#section-2.1</summary>
    public static readonly IReadOnlyList<string> AccessTypes = ["jwt", "at+jwt", "application/at+jwt"];
}
