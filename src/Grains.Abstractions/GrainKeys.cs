using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Packaging.Names;

namespace Larder.Grains.Abstractions;

#pragma warning disable RS0030 // the one place where grain keys are made

/// <summary>All grain keys. The only place that makes them: a key from a raw string is a second way to one thing.</summary>
public static class GrainKeys
{
    /// <summary>The type in the ids of package grains. What hosts these hosts all grains.</summary>
    public const string PackageGrainType = "package";

    /// <inheritdoc cref="PackageGrainType"/>
    public static readonly GrainType PackageGrain = GrainType.Create(PackageGrainType);

    /// <summary>The package's grain. It exists for every legal name; most own nothing.</summary>
    public static IPackageGrain GetPackage(this IGrainFactory grains, string index, PackageName name) =>
        grains.GetGrain<IPackageGrain>(PackageKey(index, name.Normalized));

    /// <summary>The shard of the catalogue that holds the package of this normalized name.</summary>
    public static ICatalogueGrain GetCatalogueOf(this IGrainFactory grains, string index, string normalizedName) =>
        grains.GetCatalogue(index, CatalogueShard.Of(normalizedName));

    /// <summary>One shard of the catalogue.</summary>
    /// <param name="shard">0 to <see cref="CatalogueShard.Count"/> - 1.</param>
    public static ICatalogueGrain GetCatalogue(this IGrainFactory grains, string index, int shard) =>
        grains.GetGrain<ICatalogueGrain>(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{index}/{shard}"));

    /// <summary>The user's grain. It exists for every legal name; most own nothing.</summary>
    public static IUserGrain GetUser(this IGrainFactory grains, string name) => grains.GetGrain<IUserGrain>(name);

    /// <summary>The token's grain. It exists for every id; most own nothing.</summary>
    public static ITokenGrain GetToken(this IGrainFactory grains, string id) => grains.GetGrain<ITokenGrain>(id);

    /// <summary>The grain of a token that was given out for a proof of another system. It exists for every id; most own nothing.</summary>
    public static IExchangedTokenGrain GetExchangedToken(this IGrainFactory grains, string id) =>
        grains.GetGrain<IExchangedTokenGrain>(id);

    /// <summary>What access lists say of trusted publishers.</summary>
    public static IPublisherGrain GetPublishers(this IGrainFactory grains) => grains.GetGrain<IPublisherGrain>("publishers");

    /// <summary>Lists accounts.</summary>
    public static IAccountListGrain GetAccountList(this IGrainFactory grains) =>
        grains.GetGrain<IAccountListGrain>("accounts");

    /// <summary>Looks after groups.</summary>
    public static IGroupsGrain GetGroups(this IGrainFactory grains) => grains.GetGrain<IGroupsGrain>("groups");

    /// <summary>The index's grain.</summary>
    /// <param name="index">Never from outside: each one that is asked for has a row from then on.</param>
    public static IIndexGrain GetIndex(this IGrainFactory grains, string index) => grains.GetGrain<IIndexGrain>(index);

    /// <summary>Takes note of the uses of API tokens.</summary>
    public static ITokenUseGrain GetTokenUse(this IGrainFactory grains) => grains.GetGrain<ITokenUseGrain>("uses");

    /// <summary>Writes failed logins down.</summary>
    public static IFailedLoginGrain GetFailedLogins(this IGrainFactory grains) =>
        grains.GetGrain<IFailedLoginGrain>("failed-logins");

    /// <summary>The sweeper of one share of an index.</summary>
    /// <param name="share">One of <see cref="SweepShare.All"/>.</param>
    public static ISweeperGrain GetSweeper(this IGrainFactory grains, string index, char share) =>
        grains.GetGrain<ISweeperGrain>($"{index}/{share}");

    /// <summary>Takes a key of <see cref="GetPackage"/>, <see cref="GetCatalogue"/> or <see cref="GetSweeper"/> apart.</summary>
    /// <returns>The index, and the normalized name, the shard or the share.</returns>
    public static (string Index, string Name) SplitKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (key[..slash], key[(slash + 1)..]);
    }

    private static string PackageKey(string index, string normalizedName) => $"{index}/{normalizedName}";
}
