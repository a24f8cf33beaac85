using Larder.Gateway.Simple;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication;

/// <summary>What the check of access leaves with a request for its endpoint.</summary>
internal static class RequestAccess
{
    /// <summary>Who asks. Endpoints that look at no credentials take everybody for anonymous.</summary>
    public static Caller GetCaller(this HttpContext context) => context.Features.Get<Caller>() ?? Caller.Anonymous;

    /// <summary>The package that the route names, in the very state that the caller was found to be allowed to see: a later one may be
    /// one that is not for this caller's eyes.</summary>
    /// <returns><see langword="null"/> if there is none, or none that the caller may know of.</returns>
    public static PackagePages? GetPackage(this HttpContext context) =>
        context.Features.Get<PackagePages>() is { Exists: true } pages ? pages : null;

    /// <summary>The same, also if it was deleted or has nothing but an access list.</summary>
    public static PackagePages? GetPackageOrRemains(this HttpContext context) => context.Features.Get<PackagePages>();
}
