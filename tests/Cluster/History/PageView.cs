namespace Larder.Cluster.Tests.History;

/// <summary>A file as a page shows it.</summary>
/// <param name="Url">Absolute, at the gateway that showed it; not part of what is compared.</param>
/// <param name="Yanked">The reason; null if it is not yanked.</param>
internal sealed record SeenFile(string Digest, string? Yanked, Uri? Url);

/// <summary>What a package's page showed. One object for all reads that showed the same.</summary>
/// <param name="Files">By file name; none where the package does not exist.</param>
/// <param name="Status">The status's reason; null if there is none.</param>
internal sealed record PageView(string? ETag, IReadOnlyDictionary<string, SeenFile> Files, string? Status)
{
    /// <summary>The page of a package that does not exist.</summary>
    public static PageView Nothing { get; } = new(null, new Dictionary<string, SeenFile>(), null);
}
