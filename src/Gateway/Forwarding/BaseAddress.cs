using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Forwarding;

/// <summary>Under which address the client sees the index, for the few formats whose links cannot be relative.</summary>
internal static class BaseAddress
{
    /// <summary>Scheme, host and path prefix without a slash at the end: <c>https://packages.example/python</c>.</summary>
    public static string Of(HttpRequest request) =>
        $"{request.Scheme}://{(request.Host.HasValue ? request.Host.ToUriComponent() : "localhost")}{request.PathBase.ToUriComponent()}";
}
