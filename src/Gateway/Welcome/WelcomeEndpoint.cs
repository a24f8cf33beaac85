using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Welcome;

/// <summary>Tells people who open the index in a browser what it is. It names neither packages nor versions, and is the same for
/// everybody.</summary>
internal static class WelcomeEndpoint
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    /// <summary>Its link is relative, so that it is right under whatever prefix the index is reached.</summary>
    private static readonly byte[] Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Larder</title></head>
        <body>
        <h1>Larder</h1>
        <p>This is a private index of Python packages. Programs read it at <a href="simple/">simple/</a>.</p>
        <p>For pip, put this into pip.conf, with the address of this page before <code>simple/</code>:</p>
        <pre>[global]
        index-url = https://the-address-of-this-page/simple/</pre>
        <p>For uv, set <code>UV_DEFAULT_INDEX</code> to the same address. twine and the other publishing tools upload to the
        address of this page with <code>legacy/</code> behind it. Whoever runs this index gives out the credentials.</p>
        </body>
        </html>

        """u8.ToArray();

    public static IEndpointRouteBuilder MapWelcome(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/", Reads, SendAsync).WithName("GetWelcome").ExcludeFromDescription().AllowEverybody();
        return endpoints;
    }

    private static Task SendAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        context.Response.ContentLength = Page.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : ResponseBody.WriteAsync(context, Page);
    }
}
