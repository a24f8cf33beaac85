using System.Collections.Immutable;
using System.Text.Json;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Takes from a platform's token what access lists can ask for.</summary>
internal static class PublisherClaimsReader
{
    /// <summary>The most claims that are kept, in the order of the token.</summary>
    public const int MaxClaims = 40;

    /// <summary>The longest name, and the longest value, in characters; longer ones are passed over.</summary>
    public const int MaxLength = 256;

    private const int MaxDepth = 3;

    /// <summary>What is about the token itself, and checked already; and what answers a secret of a login.</summary>
    private static readonly string[] NotKept = ["iss", "aud", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "c_hash", "auth_time"];

    /// <param name="alias">The configured name of the issuer.</param>
    /// <param name="payload">Of a token that was found good.</param>
    /// <remarks>
    /// Texts, whole numbers and truth values. Of objects within, the members, with <c>/</c> between the names:
    /// <c>kubernetes.io/namespace</c>. Lists say nothing. A claim that is not kept can meet no entry: nothing is granted by mistake.
    /// </remarks>
    public static PublisherClaims Read(string alias, JsonElement payload)
    {
        var claims = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Flatten("", payload, MaxDepth).Where(claim => !NotKept.Contains(claim.Name)).Take(MaxClaims))
        {
            // A name with a slash of its own could pass for a member of an object.
            claims.TryAdd(name, value);
        }

        return new PublisherClaims(alias, claims.ToImmutable());
    }

    private static IEnumerable<(string Name, string Value)> Flatten(string prefix, JsonElement element, int depth)
    {
        foreach (var member in element.EnumerateObject())
        {
            var name = prefix + member.Name;
            if (member.Value.ValueKind == JsonValueKind.Object && depth > 1)
            {
                foreach (var inner in Flatten(name + '/', member.Value, depth - 1))
                {
                    yield return inner;
                }
            }
            else if (TextOf(member.Value) is { Length: > 0 and <= MaxLength } text && name.Length <= MaxLength)
            {
                yield return (name, text);
            }
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when value.TryGetInt64(out _) => value.GetRawText(),
        _ => null,
    };
}
