using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Simple;

/// <summary>Tells views of the root page apart: two callers with the same key are shown the same.</summary>
internal static class RootViewKey
{
    /// <param name="lists">All that the packages have: a list that comes later may tell the two callers apart.</param>
    public static string Of(ReadFilter filter, RootLists lists)
    {
        using var key = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        key.AppendData([filter.All ? (byte)1 : (byte)0, filter.ByDefault ? (byte)1 : (byte)0, filter.Limits is null ? (byte)0 : (byte)1]);
        Append(filter.Granting);
        Append(filter.Replacing);
        Append(filter.Limits ?? []);
        key.AppendData(MemoryMarshal.AsBytes(Exceptions(filter, lists).AsSpan()));
        return Convert.ToHexString(key.GetCurrentHash());

        void Append(IReadOnlyCollection<string> patterns)
        {
            key.AppendData(BitConverter.GetBytes(patterns.Count));
            foreach (var pattern in patterns)
            {
                key.AppendData(MemoryMarshal.AsBytes(pattern.AsSpan()));
                key.AppendData([0, 0]);
            }
        }
    }

    /// <summary>The lists that mean something else to the caller than to have none, and what, in the order of their ids.</summary>
    private static long[] Exceptions(ReadFilter filter, RootLists lists)
    {
        if (filter.All)
        {
            return [];
        }

        // Where no rule replaces the defaults, it makes no difference by what the caller may read.
        var rights = new ReadRights(filter);
        var usual = rights.Of(Readership.Default);
        var alike = usual == ListReading.Default && filter.Replacing.IsEmpty ? ListReading.Granted : usual;
        var exceptions = lists.All.Where(list => rights.Of(list) is var reading && reading != usual && reading != alike)
            .Select(list => (list.Id << 2) | (long)rights.Of(list)).ToArray();
        Array.Sort(exceptions);
        return exceptions;
    }
}
