using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Manifests;

/// <summary>How serials go on above those that the store has: a serial that was shown once must not come again with another
/// state.</summary>
/// <remarks>What the store says may be wrong on purpose. So what is made from its word stays below what is taken at its word next, each
/// time by more than changes can count: <see cref="MaxOfName"/>, <see cref="MaxOfContents"/>, <see cref="ManifestKey.MaxSerial"/>.</remarks>
public static class ManifestSerial
{
    /// <summary>The highest that the mere name of an object can lift a package's serial above.</summary>
    public const long MaxOfName = ManifestKey.MaxSerial / 4;

    /// <summary>The highest in a manifest from which a package is made anew.</summary>
    public const long MaxOfContents = ManifestKey.MaxSerial / 2;

    /// <summary>No package changes so often while its manifest cannot be written.</summary>
    private const long Gap = 1_000_000;

    /// <summary>The first serial of the life that follows one whose last known serial was this.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is higher than any that a package goes on above.</exception>
    public static long After(long serial)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serial, MaxOfContents);
        return checked(serial + Gap);
    }
}
