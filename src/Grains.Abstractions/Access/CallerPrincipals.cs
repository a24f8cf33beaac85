using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>All that access lists may call somebody.</summary>
/// <param name="IsAuthenticated">Whether it is a known user.</param>
/// <param name="Named">The user and the user's groups, as principals.</param>
/// <param name="Publisher">What a trusted publisher's token says; <see langword="null"/> for everybody else.</param>
[GenerateSerializer, Immutable, Alias("larder.CallerPrincipals")]
public sealed record CallerPrincipals(
    [property: Id(0)] bool IsAuthenticated,
    [property: Id(1)] ImmutableArray<string> Named,
    [property: Id(2)] PublisherClaims? Publisher)
{
    /// <summary>Somebody without credentials.</summary>
    public static readonly CallerPrincipals Anonymous = new(false, [], null);

    /// <summary>A known user.</summary>
    public static CallerPrincipals OfUser(string name, IEnumerable<string> groups) =>
        new(true, [Principal.OfUser(name), .. groups.Select(Principal.OfGroup)], null);

    /// <summary>A trusted publisher: no known user, so that <see cref="Principal.Authenticated"/> does not mean the whole platform.</summary>
    public static CallerPrincipals OfPublisher(PublisherClaims claims) => new(false, [], claims);
}
