namespace Larder.Grains.Abstractions;

/// <summary>The name of an index: one namespace of packages with its own pages.</summary>
/// <remarks>
/// Lower-case ASCII letters, digits and <c>-</c>, starting with a letter, at most 32 characters: it is part of grain keys,
/// artifact keys and URLs. There is one index so far, <see cref="Main"/>, served at the root paths.
/// </remarks>
public static class IndexName
{
    /// <summary>The hosted index that is served at the root paths.</summary>
    public const string Main = "main";
}
