using System.Text;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Who may read a package by its own access list, as one text for lists of packages, where very many are equal.</summary>
/// <remarks>
/// Empty for a package without a list: the index's defaults hold. Else <c>=</c> if the list replaces the defaults or <c>+</c> if it
/// adds to them, and then the principals that may read, in ordinal order, with a line feed between two. Stored: never change it.
/// </remarks>
public static class ReaderList
{
    internal const char Separator = '\n';

    private const char Replaces = '=';
    private const char Adds = '+';

    /// <summary>Of an access list.</summary>
    public static string Of(IEnumerable<AccessEntry> list)
    {
        const PackagePermissions Reading = PackagePermissions.Read | PackagePermissions.Manage;
        var readers = new SortedSet<string>(StringComparer.Ordinal);
        var (any, replaces) = (false, false);
        foreach (var entry in list)
        {
            any = true;
            replaces |= entry.ReplacesDefaults;
            if ((entry.Permissions & Reading) != 0)
            {
                readers.Add(entry.Principal);
            }
        }

        return !any ? "" : new StringBuilder().Append(replaces ? Replaces : Adds).AppendJoin(Separator, readers).ToString();
    }

    /// <summary>Whether the index's defaults do not hold for it.</summary>
    public static bool ReplacesDefaults(string readers) => readers.StartsWith(Replaces);

    /// <summary>The principals in it.</summary>
    public static IEnumerable<string> Principals(string readers) =>
        readers.Length < 2 ? [] : readers[1..].Split(Separator);

    /// <summary>The same as it is written, with <see cref="Separator"/> between two.</summary>
    internal static ReadOnlySpan<char> PrincipalsIn(string readers) => readers.Length < 2 ? [] : readers.AsSpan(1);
}
