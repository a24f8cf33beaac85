using Larder.Gateway.Authentication;
using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Spool;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Upload;

/// <summary>Runs one upload and answers it (step 10 of <see cref="UploadPipeline"/>).</summary>
internal sealed partial class UploadHandler(
    UploadPipeline pipeline,
    CallerIdentification callers,
    PackageAccess packages,
    FieldMemory memory,
    UploadMetrics metrics,
    TimeProvider time,
    ILogger<UploadHandler> logger)
{
    /// <summary>Seconds. Neither a full disk nor the memory of large forms is free sooner.</summary>
    private const string RetryAfter = "30";

    public async Task HandleAsync(HttpContext context)
    {
        if (await TakeAsync(context) is not { } outcome)
        {
            return;
        }

        if (outcome.Refused is { } problem)
        {
            var user = context.GetCaller().Name;
            LogRefused(user, problem.ProblemDetails.Type);
            if (problem.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                context.Response.Headers.RetryAfter = RetryAfter;
            }

            await UploadAnswer.RefuseAsync(context, problem);
        }
        else
        {
            await UploadAnswer.AcceptAsync(context, outcome.Warning);
        }
    }

    /// <summary>Steps 3 to 9. When it returns, nothing of the upload is spooled any more.</summary>
    /// <returns><see langword="null"/> if the client went away.</returns>
    private async Task<UploadOutcome?> TakeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        await using var form = new UploadForm(memory.NewShare());
        UploadOutcome? outcome = null;
        try
        {
            outcome = await RunAsync(context, form);
        }
        catch (Exception exception) when (IsAbort(exception, context))
        {
            LogAborted();
        }
        finally
        {
            metrics.Ended(form, outcome, time.GetElapsedTime(started));
        }

        return outcome;
    }

    private async Task<UploadOutcome> RunAsync(HttpContext context, UploadForm form)
    {
        if (OtherSites.Check(context.Request) is { } foreign)
        {
            return UploadOutcome.Refuse(foreign);
        }

        try
        {
            var actor = context.GetCaller().ToActor(context);
            var permission = new UploadPermission(context, callers, packages);
            return await pipeline.RunAsync(context.Request, form, actor, permission, context.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            return UploadOutcome.Refuse(Problems.Problem(exception.StatusCode, "malformed-request", exception.Message));
        }
        catch (SpoolUnavailableException exception)
        {
            LogSpoolUnavailable(exception);
            return UploadOutcome.Refuse(ToProblem(exception));
        }
    }

    private static bool IsAbort(Exception exception, HttpContext context) => exception is ConnectionResetException
        || (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException);

    private static ProblemHttpResult ToProblem(SpoolUnavailableException exception) => exception.IsFull
        ? Problems.Problem(
            StatusCodes.Status507InsufficientStorage,
            "spool-full",
            "The index has no room for the upload at the moment.")
        : Problems.Problem(
            StatusCodes.Status503ServiceUnavailable,
            "spool-unavailable",
            "The index cannot take uploads at the moment.");

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message = "Refused an upload by {User}: {Reason}")]
    private partial void LogRefused(string user, string? reason);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Information,
        Message = "A client went away in the middle of an upload")]
    private partial void LogAborted();

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error,
        Message = "An upload could not be kept on disk while it arrived")]
    private partial void LogSpoolUnavailable(Exception exception);
}
