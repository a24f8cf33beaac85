using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>A workload that proves what it is by a token of its platform, as access lists name it:
/// <c>publisher:github:repository=acme/six,environment=release</c>.</summary>
/// <param name="Issuer">The configured name of the issuer: lower-case ASCII letters, digits and <c>-</c>.</param>
/// <param name="Claims">What the token must say, in the ordinal order of the claims' names; at least one. Of an access list every claim must
/// be met; of a token they are all that it says.</param>
[GenerateSerializer, Immutable, Alias("larder.PublisherClaims")]
public sealed record PublisherClaims(
    [property: Id(0)] string Issuer,
    [property: Id(1)] ImmutableSortedDictionary<string, string> Claims)
{
    /// <summary>What the principal of a publisher begins with.</summary>
    public const string Prefix = "publisher:";

    private const int MaxClaims = 10;

    /// <summary>Reads the principal of an access list.</summary>
    public static bool TryParse(string text, out PublisherClaims claims)
    {
        claims = null!;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Prefix.Length..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !rest[..colon].All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        {
            return false;
        }

        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in rest[(colon + 1)..].Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == part.Length - 1 || part.Any(char.IsControl) || !found.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                return false;
            }
        }

        claims = new PublisherClaims(rest[..colon], found.ToImmutable());
        return found.Count <= MaxClaims && claims.ToString() == text;
    }

    /// <summary>Whether a token that says <paramref name="token"/> is one of this publisher.</summary>
    public bool AreMetBy(PublisherClaims token) =>
        Issuer == token.Issuer && Claims.All(claim => token.Claims.TryGetValue(claim.Key, out var value) && value == claim.Value);

    /// <summary>The principal.</summary>
    public override string ToString() =>
        $"{Prefix}{Issuer}:{string.Join(',', Claims.Select(claim => $"{claim.Key}={claim.Value}"))}";
}
