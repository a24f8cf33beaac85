using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>An API token as a gateway holds it.</summary>
/// <param name="Token">As its grain says.</param>
/// <param name="Limits">Made of it.</param>
internal sealed record KnownToken(ApiToken Token, TokenLimits Limits)
{
    public static KnownToken Of(ApiToken token) => new(token, TokenLimits.Of(token));
}
