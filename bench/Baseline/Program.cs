// Bare Kestrel: what the framework can do when a page is nothing but bytes in memory. Serves every file of a folder under its
// path, with the content type that lies beside it in "<file>.type", and "hash and write" for uploads. Measured, never shipped.
using System.Security.Cryptography;

var root = args[0];
var pages = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
    .Where(file => !file.EndsWith(".type", StringComparison.Ordinal) && new FileInfo(file).Length < 64 << 20)
    .ToDictionary(
        file => "/" + Path.GetRelativePath(root, file),
        file => (Bytes: File.ReadAllBytes(file), Type: File.ReadAllText(file + ".type").Trim(), ETag: $"\"{Path.GetFileName(file)}\""));

var builder = WebApplication.CreateSlimBuilder(args[1..]);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
var app = builder.Build();

app.Run(async context =>
{
    if (HttpMethods.IsPost(context.Request.Method))
    {
        await HashAndWriteAsync(context);
        return;
    }

    if (!pages.TryGetValue(context.Request.Path.Value!, out var page))
    {
        await SendFileAsync(context);
        return;
    }

    context.Response.Headers.ETag = page.ETag;
    if (context.Request.Headers.IfNoneMatch == page.ETag)
    {
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return;
    }

    context.Response.ContentType = page.Type;
    context.Response.ContentLength = page.Bytes.Length;
    await context.Response.Body.WriteAsync(page.Bytes);
});

await app.RunAsync();

Task SendFileAsync(HttpContext context)
{
    var file = Path.Combine(root, context.Request.Path.Value!.TrimStart('/'));
    context.Response.ContentType = "application/octet-stream";
    context.Response.ContentLength = new FileInfo(file).Length;
    return context.Response.SendFileAsync(file);
}

async Task HashAndWriteAsync(HttpContext context)
{
    using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
    {
        var buffer = new byte[256 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
        {
            sha256.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read));
        }

        file.Flush(flushToDisk: true);
    }

    File.Delete(path);
    context.Response.StatusCode = StatusCodes.Status200OK;
}
