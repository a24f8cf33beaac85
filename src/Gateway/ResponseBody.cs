using Microsoft.AspNetCore.Http;

namespace Larder.Gateway;

/// <summary>Sends bytes that are in memory.</summary>
internal static class ResponseBody
{
    /// <summary>Sends the whole body, or the next part of it; mostly without waiting.</summary>
    /// <remarks>Nobody cancels this: what is written to a client that has gone away goes nowhere.</remarks>
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        var writing = context.Response.BodyWriter.WriteAsync(bytes, CancellationToken.None);
        if (!writing.IsCompletedSuccessfully)
        {
            return writing.AsTask();
        }

        writing.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }
}
