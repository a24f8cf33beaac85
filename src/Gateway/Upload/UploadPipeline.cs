using Larder.Gateway.Caching;
using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Multipart;
using Larder.Gateway.Upload.Spool;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Archives;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload;

/// <summary>Takes one upload from its first byte to its outcome.</summary>
/// <remarks>
/// The steps; the methods repeat the numbers.
/// 1 authenticate and 2 authorise: done by the endpoint, before the body is read.
/// 3 Read the form's parts as they come. 4 Spool the file and hash it meanwhile.
/// 5 Check the form, the digests, the file's name.
/// 6 Ask the package: the same bytes are there already, the name is taken, it takes no uploads.
/// 7 Open the archive, and compare what it says with the form.
/// 8 Store the bytes and the metadata beside them, durably, under keys made for this attempt.
/// 9 Commit: from here on the file is listed everywhere. 10 Answer: done by the endpoint.
/// A failure before 9 leaves nothing but, when the process dies, bytes that nobody lists.
/// </remarks>
internal sealed class UploadPipeline(
    UploadSpool spool,
    ArchiveInspector inspector,
    ArtifactDeposit deposit,
    EarlyDeposit early,
    IGrainFactory grains,
    GrainRetry retry,
    IOptions<UploadOptions> options)
{
    /// <summary>What the boundaries and part headers of a form may take beside its fields and its file.</summary>
    private const long FramingBytes = 1 << 20;

    /// <param name="form">Receives what is read; the caller disposes of it.</param>
    /// <exception cref="BadHttpRequestException">The connection or the framing of the request broke.</exception>
    /// <exception cref="SpoolUnavailableException">The file cannot be kept while it arrives.</exception>
    public async Task<UploadOutcome> RunAsync(
        HttpRequest request, UploadForm form, Actor actor, CancellationToken cancellationToken)
    {
        if ((CheckLength(request) ?? await ReadFormAsync(request, form, actor, cancellationToken)) is { } unreadable)
        {
            return UploadOutcome.Refuse(unreadable);
        }

        // Step 5.
        if (UploadRules.Check(form, out var upload) is { } wrong)
        {
            return UploadOutcome.Refuse(wrong);
        }

        var check = await AskPackageAsync(upload!, form, cancellationToken);
        if (check.Refusal != Refusal.None)
        {
            return Refuse(check.Refusal, upload!);
        }

        if (check.AlreadyThere)
        {
            return UploadOutcome.Accept(form, alreadyThere: true, []);
        }

        // Step 7.
        var archive = await UploadTracing.RunAsync(
            "upload.inspect", () => inspector.InspectAsync(upload!, form.File!.Content, cancellationToken));
        return archive.Problem is null
            ? await PublishAsync(upload!, form, archive, actor, cancellationToken)
            : UploadOutcome.Refuse(Problems.BadRequest(
                "invalid-distribution", $"Invalid distribution file: {archive.Problem}"));
    }

    /// <summary>Before step 3: what can be refused by its length alone is not read.</summary>
    private ProblemHttpResult? CheckLength(HttpRequest request) =>
        request.ContentLength > options.Value.MaxFileBytes + options.Value.MaxFormBytes + FramingBytes
            ? UploadFormReader.FileTooLarge(options.Value)
            : null;

    /// <summary>Steps 3 and 4; for large files step 8 begins here as well.</summary>
    private async Task<ProblemHttpResult?> ReadFormAsync(
        HttpRequest request, UploadForm form, Actor actor, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return Problems.Problem(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported-encoding",
                "Send the form without a Content-Encoding.");
        }

        if (MultipartBoundary.Parse(request.ContentType) is not { } delimiter)
        {
            return Problems.BadRequest(
                "malformed-form", "An upload must be 'multipart/form-data' with a boundary of 1 to 70 characters.");
        }

        using var parts = new MultipartReader(request.Body, delimiter);
        try
        {
            return await UploadTracing.RunAsync(
                "upload.receive",
                () => new UploadFormReader(parts, spool, options.Value, read => early.BeginAsync(read, actor))
                    .ReadAsync(form, cancellationToken));
        }
        catch (IOException exception) when (IsBrokenFraming(exception) && !cancellationToken.IsCancellationRequested)
        {
            return Problems.BadRequest("malformed-request", "The body of the request is not framed as HTTP says.");
        }
    }

    /// <summary>The server has an exception of its own for most of what can be wrong with a request's framing, but a bare
    /// one for the size of a chunk that is no number it can hold.</summary>
    private static bool IsBrokenFraming(IOException exception) =>
        exception is not (BadHttpRequestException or ConnectionResetException or SpoolUnavailableException);

    /// <summary>Step 6. Promises nothing: the package decides in step 9.</summary>
    private Task<UploadCheck> AskPackageAsync(
        UploadRequest upload, UploadForm form, CancellationToken cancellationToken) =>
        retry.RunAsync(
            () => grains.GetPackage(IndexName.Main, upload.Package)
                .CheckUploadAsync(upload.FileName.FileName, upload.Digests.Sha256, form.File!.Content.Length),
            cancellationToken);

    /// <summary>Steps 8 and 9.</summary>
    private async Task<UploadOutcome> PublishAsync(
        UploadRequest upload,
        UploadForm form,
        ArchiveInspection archive,
        Actor actor,
        CancellationToken cancellationToken)
    {
        var content = form.File!.Content;
        var file = DistributionFileFactory.Make(upload, content.Length, archive, deposit.ChooseKey(upload, content), actor);
        await UploadTracing.RunAsync(
            "upload.store",
            () => deposit.StoreAsync(file, upload.Package, content, archive.Metadata, cancellationToken));

        var attempts = 0;
        var package = grains.GetPackage(IndexName.Main, upload.Package);
        var fileUpload = new FileUpload(upload.Package.Display, archive.CoreMetadata!.Summary ?? "", file);

        // Not cancelled when the client goes away: what was sent to the package must be known to be listed or not.
        var change = await UploadTracing.RunAsync(
            "upload.commit",
            () => retry.ChangeAsync(
                package.GetEpochAsync,
                actor,
                async who =>
                {
                    attempts++;
                    try
                    {
                        return await package.CommitAsync(fileUpload, who);
                    }
                    catch (ChangeNotMeantException)
                    {
                        // It was none: the package looked who it was for, and at nothing else.
                        attempts--;
                        throw;
                    }
                },
                CancellationToken.None));

        // After one attempt the answer tells whether these bytes are listed. After several, an attempt whose answer was
        // lost may have listed them, whatever the last one says (the package may be quarantined since): they stay, and
        // are swept later if nobody lists them.
        var added = change.Refusal == Refusal.None && change.Changed > 0;
        if (!added && attempts == 1)
        {
            await deposit.WithdrawAsync(file);
        }

        return change.Refusal == Refusal.None
            ? UploadOutcome.Accept(form, alreadyThere: !added, archive.Warnings)
            : Refuse(change.Refusal, upload);
    }

    private static UploadOutcome Refuse(Refusal refusal, UploadRequest upload) =>
        UploadOutcome.Refuse(Problems.From(refusal, upload.FileName.FileName));
}
