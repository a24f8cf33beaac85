namespace Larder.Packaging.Archives;

/// <summary>What a tar member is.</summary>
internal enum TarMemberKind
{
    File,
    Folder,

    /// <summary>Points to a path, seen from its own folder.</summary>
    SymbolicLink,

    /// <summary>Is the same file as another member.</summary>
    HardLink,
}

/// <summary>One member of a tar archive.</summary>
/// <param name="Name">Without a slash at its end.</param>
/// <param name="Size">In bytes; 0 for all but files.</param>
/// <param name="Target">Where a link points to; empty for all others.</param>
internal sealed record TarMember(string Name, TarMemberKind Kind, long Size, string Target);
