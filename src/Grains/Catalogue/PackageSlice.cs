namespace Larder.Grains.Catalogue;

/// <summary>Some packages of a shard that follow each other, in the order of their names. Never changes: a change copies the slice.</summary>
internal sealed class PackageSlice(PackedPackage[] packages)
{
    /// <summary>A slice that would hold more falls into two.</summary>
    public const int Most = 512;

    /// <summary>How many of them belong on the root page.</summary>
    public int ShownCount { get; } = packages.Count(package => package.IsShown);

    public ReadOnlySpan<PackedPackage> Packages => packages;

    public ReadOnlySpan<byte> FirstName => packages[0].Name;

    /// <returns>Where it is; the complement of where it belongs if it is not there.</returns>
    public int Find(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, packages.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = packages[middle].CompareName(name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    /// <param name="position">See <see cref="Find"/>.</param>
    /// <returns>One slice, or two.</returns>
    public IEnumerable<PackageSlice> With(int position, PackedPackage package)
    {
        if (position >= 0)
        {
            var same = (PackedPackage[])packages.Clone();
            same[position] = package;
            return [new PackageSlice(same)];
        }

        PackedPackage[] more = [.. packages[..~position], package, .. packages[~position..]];
        return more.Length <= Most
            ? [new PackageSlice(more)]
            : [new PackageSlice(more[..(Most / 2)]), new PackageSlice(more[(Most / 2)..])];
    }
}
