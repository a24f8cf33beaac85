using System.Globalization;
using System.Text;

namespace Larder.Packaging.Archives;

/// <summary>The parts of a pax header that decide what a tar member is.</summary>
/// <param name="Path">Replaces the member's name; <see langword="null"/> if it is not there. So the others.</param>
internal sealed record PaxRecords(byte[]? Path, byte[]? LinkPath, long? Size)
{
    private const string SparsePrefix = "GNU.sparse.";

    /// <summary>Whether it says nothing that decides anything.</summary>
    public bool IsEmpty => Path is null && LinkPath is null && Size is null;

    /// <summary>Reads <c>length key=value\n</c> records that fill the whole text.</summary>
    /// <exception cref="InvalidDataException">They do not, one repeats, or they describe a sparse member.</exception>
    public static PaxRecords Parse(ReadOnlySpan<byte> text)
    {
        byte[]? path = null, linkPath = null;
        long? size = null;
        while (!text.IsEmpty)
        {
            var space = text.IndexOf((byte)' ');
            if (space is < 1 or > 8
                || !int.TryParse(text[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space || length > text.Length || text[length - 1] != '\n')
            {
                throw Broken("has a record that is none");
            }

            var record = text[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
            {
                throw Broken("has a record without a key");
            }

            var value = record[(equals + 1)..];
            switch (Encoding.Latin1.GetString(record[..equals]))
            {
                case "path": path = Once(path, value); break;
                case "linkpath": linkPath = Once(linkPath, value); break;
                case "size": size = size is null ? ParseSize(value) : throw Broken("has two sizes"); break;
                case "hdrcharset": throw Broken("names a character set");
                case var key when key.StartsWith(SparsePrefix, StringComparison.Ordinal):
                    throw Broken("describes a sparse member: sparse members are not allowed");
                default: break;
            }

            text = text[length..];
        }

        return new PaxRecords(path, linkPath, size);
    }

    private static byte[] Once(byte[]? before, ReadOnlySpan<byte> value) =>
        before is null && !value.IsEmpty ? value.ToArray() : throw Broken("has an empty name, or two");

    private static long ParseSize(ReadOnlySpan<byte> value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw Broken("has a size that is none");

    private static InvalidDataException Broken(string problem) => new($"a pax header {problem}");
}
