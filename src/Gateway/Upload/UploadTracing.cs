using System.Diagnostics;

namespace Larder.Gateway.Upload;

/// <summary>The steps of an upload in traces, as the source <c>Larder.Gateway</c>.</summary>
internal static class UploadTracing
{
    private static readonly ActivitySource Source = new("Larder.Gateway");

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(string step, Func<Task> run) =>
        RunAsync(step, async () =>
        {
            await run();
            return true;
        });

    /// <summary>Runs one step; costs nothing if nobody listens.</summary>
    /// <param name="step">For example <c>upload.store</c>.</param>
    public static async Task<T> RunAsync<T>(string step, Func<Task<T>> run)
    {
        using var activity = Source.StartActivity(step);
        try
        {
            return await run();
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }
}
