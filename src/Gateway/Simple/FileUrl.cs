namespace Larder.Gateway.Simple;

/// <summary>Where the bytes of a listed file are, seen from the page of its package.</summary>
/// <remarks>
/// Relative, so that it is right under whatever prefix the index is reached, and from <c>/+simple/</c> as well. Lasts as long as the
/// file, has no query, and ends in the file's name, since installers append <c>.metadata</c> and lock files keep it.
/// </remarks>
internal static class FileUrl
{
    /// <summary>How many characters of the digest are in the URL.</summary>
    public const int DigestLength = 16;

    /// <summary>Leads from a package's page to the root of the index.</summary>
    private const string ToRoot = "../../";

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!+");

    /// <param name="package">Normalized name.</param>
    public static string Relative(string package, string sha256, string fileName) =>
        ToRoot + FromRoot(package, sha256, fileName);

    /// <summary>The same, seen from the root of the index.</summary>
    /// <param name="package">Normalized name.</param>
    public static string FromRoot(string package, string sha256, string fileName) =>
        string.Concat($"files/{package}/", sha256.AsSpan(0, DigestLength), "/", Escape(fileName));

    private static string Escape(string fileName) =>
        fileName.AsSpan().ContainsAnyExcept(Plain) ? Uri.EscapeDataString(fileName) : fileName;
}
