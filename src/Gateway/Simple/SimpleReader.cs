using Larder.Gateway.Authentication;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Simple;

/// <summary>Answers requests for pages. A page in memory is sent without an await.</summary>
internal sealed class SimpleReader(RootPages root)
{
    /// <summary>The list of all packages.</summary>
    public Task GetRootAsync(HttpContext context)
    {
        if (!EndsInSlash(context))
        {
            return RedirectAsync(context, "simple/");
        }

        if (ChooseFormat(context) is not { } format)
        {
            return SimpleResponse.RefuseAsync(context);
        }

        var gzip = ChooseEncoding(context, zstdThere: false) == PageEncoding.Gzip;
        var scope = context.GetReadScope();
        return root.Find(scope, format, gzip) is { } found
            ? SimpleResponse.SendAsync(context, found.Page, found.IsForEverybody)
            : WaitForRootAsync(context, scope, format, gzip);
    }

    /// <summary>The files of one package.</summary>
    public static Task GetPackageAsync(HttpContext context)
    {
        if (context.Request.RouteValues["package"] is not string text || !PackageName.TryParse(text, out var name))
        {
            return PlainText.NotFoundAsync(context);
        }

        if (!EndsInSlash(context))
        {
            return RedirectAsync(context, name.Normalized + "/");
        }

        if (text != name.Normalized)
        {
            return RedirectAsync(context, $"../{name.Normalized}/");
        }

        if (ChooseFormat(context) is not { } format)
        {
            return SimpleResponse.RefuseAsync(context);
        }

        if (context.GetPackage() is not { } package)
        {
            return PlainText.NotFoundAsync(context);
        }

        var page = package.GetPageAsync(format, ChooseEncoding(context, zstdThere: true));
        return page.IsCompletedSuccessfully
            ? SimpleResponse.SendAsync(context, page.Result, package.IsOpenToRead)
            : WaitAsync(context, page.AsTask(), package.IsOpenToRead);
    }

    private async Task WaitForRootAsync(HttpContext context, ReadScope scope, SimpleFormat format, bool gzip)
    {
        var found = await root.CollectAsync(scope, format, gzip, context.RequestAborted);
        await SimpleResponse.SendAsync(context, found.Page, found.IsForEverybody);
    }

    private static async Task WaitAsync(HttpContext context, Task<Page> page, bool isOpen) =>
        await SimpleResponse.SendAsync(context, await page.WaitAsync(context.RequestAborted), isOpen);

    private static SimpleFormat? ChooseFormat(HttpContext context) =>
        context.Request.QueryString.HasValue && context.Request.Query["format"] is { Count: > 0 } asked
            ? Negotiation.ParseFormat(asked[^1])
            : Negotiation.ChooseFormat(context.Request.Headers.Accept);

    private static PageEncoding ChooseEncoding(HttpContext context, bool zstdThere) =>
        Negotiation.ChooseEncoding(context.Request.Headers.AcceptEncoding, zstdThere);

    private static bool EndsInSlash(HttpContext context) => context.Request.Path.Value is [.., '/'];

    /// <summary>Relative, so that it is right under whatever prefix the index is reached.</summary>
    private static Task RedirectAsync(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = location + context.Request.QueryString;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
