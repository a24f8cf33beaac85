namespace Larder.Grains.Abstractions.Sweeping;

/// <summary>The shares into which the store is divided for sweeping: by the first character of the package's name.</summary>
public static class SweepShare
{
    /// <summary>All of them: normalized names begin with a digit or a lower-case letter.</summary>
    public const string All = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The share that also looks after what belongs to no package: unfinished objects.</summary>
    public const char First = '0';

    /// <summary>The share of a package.</summary>
    public static char Of(string normalizedName) => normalizedName[0];
}
