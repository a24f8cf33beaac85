namespace Larder.Grains.Abstractions.Access;

/// <summary>What an API token may be used for, as far as its owner may do it.</summary>
/// <remarks>No action includes another one, so that a token says all that it may. The numbers travel between processes: never change
/// them.</remarks>
[Flags, GenerateSerializer, Alias("larder.TokenActions")]
public enum TokenActions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To see packages in lists, and to download their files.</summary>
    Read = 1,

    /// <summary>To upload files, and to yank.</summary>
    Write = 2,

    /// <summary>To change access lists and statuses of packages, and to delete from them.</summary>
    Manage = 4,

    /// <summary>To look after users, groups, tokens and the index: only for tokens of administrators, and about no package.</summary>
    Administer = 8,

    /// <summary>All that is about packages.</summary>
    Packages = Read | Write | Manage,
}
