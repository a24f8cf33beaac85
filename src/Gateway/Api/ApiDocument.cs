using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Larder.Gateway.Api;

/// <summary>Answers with the OpenAPI document. It is the same for everybody as long as the process lives, and is made once: making it
/// is a hundred times the work of sending it.</summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDescription.Name)] IOpenApiDocumentProvider provider) : IDisposable
{
    private readonly SemaphoreSlim _making = new(1);
    private volatile Made? _made;

    public async Task SendAsync(HttpContext context)
    {
        var document = _made ?? await MakeOnceAsync(context.RequestAborted);
        var headers = context.Response.Headers;
        headers.ETag = document.ETag;
        headers.CacheControl = "no-cache";
        if (EntityTags.Match(context.Request.Headers.IfNoneMatch, document.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        headers.ContentType = "application/json; charset=utf-8";
        headers.XContentTypeOptions = "nosniff";
        context.Response.ContentLength = document.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await ResponseBody.WriteAsync(context, document.Bytes);
        }
    }

    public void Dispose() => _making.Dispose();

    private async Task<Made> MakeOnceAsync(CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            return _made ??= await MakeAsync(cancellationToken);
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task<Made> MakeAsync(CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        var hash = SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        return new Made(bytes.ToArray(), $"\"o{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"");
    }

    private sealed record Made(byte[] Bytes, string ETag);
}
