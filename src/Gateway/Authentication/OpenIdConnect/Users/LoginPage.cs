using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Tells a person why there was no login. Nothing of the request is in it.</summary>
internal static class LoginPage
{
    public static Task SendAsync(HttpContext context, LoginProblem problem)
    {
        var page = Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Not logged in</title></head>
            <body>
            <h1>Not logged in</h1>
            <p>{WebUtility.HtmlEncode(problem.Message)}</p>
            <p><a href="{context.Request.PathBase.ToUriComponent()}{LoginEndpoints.LoginPath}">Log in again</a></p>
            </body>
            </html>

            """);
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        SetHeaders(context);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : ResponseBody.WriteAsync(context, page);
    }

    /// <summary>Neither what a browser keeps nor where it came from may tell a code to anybody.</summary>
    public static void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
