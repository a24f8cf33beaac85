using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Upload;

/// <summary>Refuses uploads that a browser sends for a page of another site.</summary>
/// <remarks>
/// A form may be sent to any site without asking it first, with the credentials that the browser remembers of it: any
/// page could publish in the name of who looks at it. Publishing tools send neither of the two headers.
/// </remarks>
internal static class OtherSites
{
    /// <returns><see langword="null"/> if the request may go on.</returns>
    public static ProblemHttpResult? Check(HttpRequest request) =>
        IsOwn(request)
            ? null
            : Problems.Problem(
                StatusCodes.Status403Forbidden, "cross-site", "Pages of other sites may change nothing in this index.");

    private static bool IsOwn(HttpRequest request)
    {
        // Pages cannot write this header; "none" is what a person asked for, without a page.
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site.ToString() is "same-origin" or "none";
        }

        var own = $"{request.Scheme}://{request.Host}";
        return !request.Headers.TryGetValue("Origin", out var origin)
            || origin.ToString().Equals(own, StringComparison.OrdinalIgnoreCase);
    }
}
