using System.Text;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Catalogue;

/// <summary>Whether packages of a shard are shown to somebody. Looks at each different access list once, however many packages share
/// it. For one search.</summary>
internal sealed class ReadableTest(ReadFilter filter)
{
    private const int LongestOnStack = 256;

    private readonly ReadRights _rights = new(filter);

    public bool Shows(in PackedPackage package)
    {
        if (filter.WithoutQuarantined && !package.IsShown)
        {
            return false;
        }

        var name = package.Name;
        Span<char> characters = name.Length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[name.Length];
        Ascii.ToUtf16(name, characters, out var length);
        return _rights.Allow(characters[..length], package.Readers);
    }
}
