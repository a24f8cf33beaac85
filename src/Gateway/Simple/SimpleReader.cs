using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Simple;

/// <summary>Answers requests for pages. A page in memory is sent without an await.</summary>
internal sealed class SimpleReader(PackageCache packages, RootPages root, SimpleResponse response)
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
            return response.RefuseAsync(context);
        }

        var gzip = ChooseEncoding(context, zstdThere: false) == PageEncoding.Gzip;
        var scope = context.GetReadScope();
        return root.Find(scope, format, gzip) is { } found
            ? response.SendAsync(context, found.Page)
            : WaitForRootAsync(context, scope, format, gzip);
    }

    /// <summary>The files of one package.</summary>
    public Task GetPackageAsync(HttpContext context)
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
            return response.RefuseAsync(context);
        }

        // Asking for the token costs something: only who waits needs it.
        return packages.TryGet(name, out var package)
            ? SendAsync(context, package, format)
            : WaitForPackageAsync(context, name, format);
    }

    private async Task WaitForRootAsync(HttpContext context, ReadScope scope, SimpleFormat format, bool gzip) =>
        await response.SendAsync(context, (await root.CollectAsync(scope, format, gzip, context.RequestAborted)).Page);

    private async Task WaitForPackageAsync(HttpContext context, PackageName name, SimpleFormat format) =>
        await SendAsync(context, await packages.GetAsync(name, context.RequestAborted), format);

    private Task SendAsync(HttpContext context, PackagePages? package, SimpleFormat format)
    {
        if (package is null)
        {
            return PlainText.NotFoundAsync(context);
        }

        var page = package.GetPageAsync(format, ChooseEncoding(context, zstdThere: true));
        return page.IsCompletedSuccessfully
            ? response.SendAsync(context, page.Result)
            : WaitAsync(context, page.AsTask());
    }

    private async Task WaitAsync(HttpContext context, Task<Page> page) =>
        await response.SendAsync(context, await page.WaitAsync(context.RequestAborted));

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
