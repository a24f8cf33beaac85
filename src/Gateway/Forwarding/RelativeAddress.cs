using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Forwarding;

/// <summary>Links that are right under whatever prefix the index is reached, even one that a proxy takes away and does not tell of.</summary>
internal static class RelativeAddress
{
    /// <summary>The root of the index, seen from the address that is asked for: <c>../</c> from <c>/api/users</c>; empty
    /// from the root itself.</summary>
    public static string OfRoot(HttpRequest request)
    {
        var folders = request.Path.Value.AsSpan().Count('/') - 1;
        return folders > 0 ? string.Concat(Enumerable.Repeat("../", folders)) : "";
    }
}
