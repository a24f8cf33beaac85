namespace Larder.Server.Tests.Revoked;

/// <summary>What ends, of all that together lets somebody in.</summary>
internal enum Right
{
    /// <summary>The token is revoked.</summary>
    Token,

    /// <summary>The user is taken out of the group.</summary>
    Membership,

    /// <summary>The group is taken out of the package's access list.</summary>
    Entry,

    /// <summary>The user is switched off.</summary>
    Account,

    /// <summary>The group is taken out of the index's defaults.</summary>
    Default,
}

/// <summary>The two packages of a <see cref="Stage"/>, as a set.</summary>
[Flags]
internal enum Packages
{
    None = 0,

    /// <summary>Its own access list has the group.</summary>
    OfList = 1,

    /// <summary>It has no list that grants anything: the index's defaults hold, which have the group.</summary>
    OfDefault = 2,

    Both = OfList | OfDefault,
}

internal static class RightExtensions
{
    /// <summary>What somebody cannot see any more when it has ended.</summary>
    public static Packages Opens(this Right right, bool toToken) => right switch
    {
        Right.Entry => Packages.OfList,
        Right.Default => Packages.OfDefault,
        Right.Token when !toToken => Packages.None,
        _ => Packages.Both,
    };
}
