using System.Collections.Immutable;

namespace Larder.Packaging.Versions;

/// <summary>The order of versions.</summary>
/// <remarks>
/// Of one release: developmental releases, then pre-releases, then the release itself, then its post-releases.
/// A developmental release goes before what it leads to, a local version after what it was built from.
/// Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/
/// </remarks>
internal static class VersionOrder
{
    public static int Compare(VersionParts left, VersionParts right)
    {
        var order = ComparePublic(left, right);
        return order != 0 ? order : CompareLocal(left.Local, right.Local);
    }

    /// <summary>The order without the local labels.</summary>
    public static int ComparePublic(VersionParts left, VersionParts right)
    {
        var order = CompareBase(left, right);
        if (order == 0)
        {
            order = ComparePre(left, right);
        }

        if (order == 0)
        {
            order = CompareOptional(left.Post, right.Post, missing: -1);
        }

        return order != 0 ? order : CompareOptional(left.Dev, right.Dev, missing: 1);
    }

    /// <summary>Epochs and releases, of which the shorter is filled up with zeros.</summary>
    public static int CompareBase(VersionParts left, VersionParts right)
    {
        var order = left.Epoch.CompareTo(right.Epoch);
        return order != 0 ? order : CompareRelease(left, right, Math.Max(left.Release.Length, right.Release.Length));
    }

    /// <summary>The first <paramref name="length"/> numbers of two releases, filled up with zeros.</summary>
    public static int CompareRelease(VersionParts left, VersionParts right, int length)
    {
        for (var index = 0; index < length; index++)
        {
            var order = At(left.Release, index).CompareTo(At(right.Release, index));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static Numeral At(ImmutableArray<Numeral> release, int index) =>
        index < release.Length ? release[index] : default;

    private static int ComparePre(VersionParts left, VersionParts right)
    {
        var order = Stage(left).CompareTo(Stage(right));
        if (order != 0 || left.Pre is not { } leftPre || right.Pre is not { } rightPre)
        {
            return order;
        }

        order = string.CompareOrdinal(leftPre.Phase, rightPre.Phase);
        return order != 0 ? order : leftPre.Number.CompareTo(rightPre.Number);

        // A developmental release of the release itself (1.0.dev1) goes before its pre-releases (1.0a1).
        static int Stage(VersionParts parts) =>
            parts.Pre is not null ? 1 : parts is { Post: null, Dev: not null } ? 0 : 2;
    }

    /// <param name="missing">Where a part that is not there goes: -1 below every number, 1 above.</param>
    private static int CompareOptional(Numeral? left, Numeral? right, int missing) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => missing,
        (_, null) => -missing,
        ({ } leftNumber, { } rightNumber) => leftNumber.CompareTo(rightNumber),
    };

    private static int CompareLocal(ImmutableArray<LocalLabel> left, ImmutableArray<LocalLabel> right)
    {
        for (var index = 0; index < Math.Min(left.Length, right.Length); index++)
        {
            var order = left[index].CompareTo(right[index]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
