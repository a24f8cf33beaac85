using System.Text;
using Microsoft.Net.Http.Headers;

namespace Larder.Gateway.Upload.Multipart;

/// <summary>The boundary between the parts of a form, from a request's Content-Type.</summary>
/// <remarks>Spec: RFC 2046 section 5.1.1, RFC 7578 section 4.1.</remarks>
internal static class MultipartBoundary
{
    /// <summary>The longest boundary that RFC 2046 allows.</summary>
    private const int MaxLength = 70;

    /// <param name="contentType">The request's header; <see langword="null"/> if it has none.</param>
    /// <returns>What precedes each part but the first, CR LF and two hyphens included; <see langword="null"/> if the
    /// content is no form or its boundary is missing or illegal.</returns>
    public static byte[]? Parse(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).AsSpan();
        if (boundary.Length is 0 or > MaxLength || boundary[^1] == ' ' || boundary.ContainsAnyExcept(Allowed))
        {
            return null;
        }

        return Encoding.ASCII.GetBytes($"\r\n--{boundary}");
    }

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=? ");
}
