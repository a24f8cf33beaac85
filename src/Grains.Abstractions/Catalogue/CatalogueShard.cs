namespace Larder.Grains.Abstractions.Catalogue;

/// <summary>Which shard of the catalogue a package is in. Stored with each package: never change it.</summary>
public static class CatalogueShard
{
    /// <summary>How many shards an index has.</summary>
    public const int Count = 64;

    /// <summary>0 to 63: the 32-bit FNV-1a hash of the normalized name's ASCII characters, modulo 64.</summary>
    public static int Of(string normalizedName)
    {
        var hash = 2166136261u;
        foreach (var character in normalizedName)
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return (int)(hash % Count);
    }
}
