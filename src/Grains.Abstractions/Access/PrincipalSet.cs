using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Some principals, made to be asked often whether a caller is one of them.</summary>
public sealed class PrincipalSet
{
    private readonly HashSet<string> _named;
    private readonly ImmutableArray<PublisherClaims> _publishers;

    /// <param name="principals">Each one that <see cref="Principal.IsValid"/> allows; others mean nobody.</param>
    public PrincipalSet(IEnumerable<string> principals)
    {
        _named = new HashSet<string>(principals, StringComparer.Ordinal);
        HasEveryone = _named.Remove(Principal.Everyone);
        HasAuthenticated = _named.Remove(Principal.Authenticated);
        _publishers = [.. _named.Select(text => PublisherClaims.TryParse(text, out var claims) ? claims : null).OfType<PublisherClaims>()];
    }

    /// <summary>Whether everybody is in it.</summary>
    public bool HasEveryone { get; }

    /// <summary>Whether every known user is in it by that word.</summary>
    public bool HasAuthenticated { get; }

    /// <summary>Whether a caller is one of these principals.</summary>
    public bool Contains(CallerPrincipals caller)
    {
        if (HasEveryone || (HasAuthenticated && caller.IsAuthenticated))
        {
            return true;
        }

        if (_named.Count == 0)
        {
            return false;
        }

        foreach (var principal in caller.Named)
        {
            if (_named.Contains(principal))
            {
                return true;
            }
        }

        return caller.Publisher is { } token && _publishers.Any(publisher => publisher.AreMetBy(token));
    }
}
