using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>What an API token may be used for at most, compiled once for each state of the token. Pure.</summary>
/// <remarks>It only takes away: whoever asks must ask as well whether the token's owner may.</remarks>
internal sealed class TokenLimits
{
    /// <summary>Of a token that may do nothing but upload.</summary>
    public static readonly TokenLimits WriteOnly = new(
        new Dictionary<(string, TokenActions), PatternSet?> { [(IndexName.Main, TokenActions.Write)] = null }.ToFrozenDictionary(), [], false);

    private static readonly TokenActions[] AboutPackages = [TokenActions.Read, TokenActions.Write, TokenActions.Manage];

    /// <summary><see langword="null"/> for every package; what is not there is for none.</summary>
    private readonly FrozenDictionary<(string Index, TokenActions Action), PatternSet?> _packages;

    private readonly ImmutableArray<IPNetwork> _networks;

    private TokenLimits(
        FrozenDictionary<(string, TokenActions), PatternSet?> packages, ImmutableArray<IPNetwork> networks, bool administers)
    {
        _packages = packages;
        _networks = networks;
        AllowsAdministration = administers;
    }

    /// <summary>Whether it may do what only administrators may, as long as its owner is one.</summary>
    public bool AllowsAdministration { get; }

    /// <exception cref="FormatException">A network of the token is none.</exception>
    public static TokenLimits Of(ApiToken token)
    {
        ImmutableArray<TokenScope> scopes = token.Scopes.IsDefault ? [] : token.Scopes;
        var packages = scopes.Select(scope => scope.Index).Distinct(StringComparer.Ordinal)
            .SelectMany(index => AboutPackages.Select(action => (Index: index, Action: action)))
            .ToFrozenDictionary(key => key, key => Compile(scopes.Where(scope => scope.Index == key.Index && scope.Actions.HasFlag(key.Action))));
        return new TokenLimits(
            packages,
            token.Networks.IsDefault ? [] : [.. token.Networks.Select(IPNetwork.Parse)],
            scopes.Any(scope => scope.Actions.HasFlag(TokenActions.Administer)));
    }

    /// <summary>Whether it may do this with the package, if its owner may.</summary>
    /// <param name="action">Exactly one, and not <see cref="TokenActions.Administer"/>.</param>
    public bool Allows(TokenActions action, string index, string normalizedName) =>
        PackagesFor(action, index) is not { } packages || packages.Contains(normalizedName);

    /// <summary>With which packages it may do this at most.</summary>
    /// <param name="action">Exactly one, and not <see cref="TokenActions.Administer"/>.</param>
    /// <returns><see langword="null"/> for every package.</returns>
    public PatternSet? PackagesFor(TokenActions action, string index) =>
        !AboutPackages.Contains(action) ? throw new ArgumentOutOfRangeException(nameof(action), action, "Is not one action on packages.")
        : _packages.TryGetValue((index, action), out var packages) ? packages
        : PatternSet.None;

    /// <summary>Whether it may be used from there.</summary>
    /// <param name="client"><see langword="null"/> if the address is not known: then only a token for everywhere may.</param>
    public bool AllowsNetwork(IPAddress? client)
    {
        if (_networks.IsEmpty)
        {
            return true;
        }

        if (client is null)
        {
            return false;
        }

        var address = ClientNetwork.Plain(client);
        foreach (var network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static PatternSet? Compile(IEnumerable<TokenScope> scopes)
    {
        var packages = new PatternSet(scopes.SelectMany(scope => scope.Packages));
        return packages.Patterns.Contains(NamePattern.All) ? null : packages;
    }
}
