namespace Larder.Packaging.Archives;

/// <summary>One member of a zip archive, as both its headers describe it.</summary>
/// <param name="Name">With <c>/</c> at its end if it is a folder.</param>
/// <param name="IsDeflated">Deflated, or stored as it is.</param>
/// <param name="Crc">Of the unpacked bytes.</param>
/// <param name="PackedSize">In bytes.</param>
/// <param name="Size">Unpacked, in bytes.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="DataOffset">Where its packed bytes begin.</param>
internal sealed record ZipEntry(
    string Name, bool IsDeflated, uint Crc, long PackedSize, long Size, long HeaderOffset, long DataOffset)
{
    /// <summary>Where its packed bytes end.</summary>
    public long DataEnd => DataOffset + PackedSize;

    public bool IsFolder => Name.EndsWith('/');
}
