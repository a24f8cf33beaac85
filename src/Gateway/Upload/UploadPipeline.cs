using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Multipart;
using Larder.Gateway.Upload.Spool;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Archives;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload;

/// <summary>Takes one upload from its first byte to its outcome.</summary>
/// <remarks>
/// The steps; the methods repeat the numbers.
/// 1 Authenticate: done by the endpoint, before the body is read.
/// 2 Authorise on the normalized name: before the file is read if the form has said it by then, and again in 5 and 9.
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
    UploadCommit commit,
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
        HttpRequest request, UploadForm form, Actor actor, UploadPermission permission, CancellationToken cancellationToken)
    {
        if ((CheckLength(request) ?? await ReadFormAsync(request, form, actor, permission, cancellationToken)) is { } unreadable)
        {
            return UploadOutcome.Refuse(unreadable);
        }

        // Step 5.
        if (UploadRules.Check(form, out var upload) is { } wrong)
        {
            return UploadOutcome.Refuse(wrong);
        }

        var (forbidden, _) = await permission.CheckAsync(upload!.Package, cancellationToken);
        if (forbidden is not null)
        {
            return UploadOutcome.Refuse(forbidden);
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
            ? await PublishAsync(upload!, form, archive, actor, permission, cancellationToken)
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
        HttpRequest request, UploadForm form, Actor actor, UploadPermission permission, CancellationToken cancellationToken)
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
                () => new UploadFormReader(
                    parts,
                    spool,
                    options.Value,
                    outgrown: read => early.BeginAsync(read, actor),
                    permit: read => CheckEarlyAsync(read, permission, cancellationToken)).ReadAsync(form, cancellationToken));
        }
        catch (IOException exception) when (IsBrokenFraming(exception) && !cancellationToken.IsCancellationRequested)
        {
            return Problems.BadRequest("malformed-request", "The body of the request is not framed as HTTP says.");
        }
    }

    /// <summary>Step 2, as soon as it can be: nobody sends a file of gigabytes to be refused at its end.</summary>
    private static async Task<ProblemHttpResult?> CheckEarlyAsync(
        UploadForm form, UploadPermission permission, CancellationToken cancellationToken) =>
        PackageName.TryParse(form.Find("name"), out var name) ? (await permission.CheckAsync(name, cancellationToken)).Refused : null;

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
        UploadPermission permission,
        CancellationToken cancellationToken)
    {
        var content = form.File!.Content;
        var file = DistributionFileFactory.Make(upload, content.Length, archive, deposit.ChooseKey(upload, content), actor);
        await UploadTracing.RunAsync(
            "upload.store",
            () => deposit.StoreAsync(file, upload.Package, content, archive.Metadata, cancellationToken));

        var fileUpload = new FileUpload(upload.Package.Display, archive.CoreMetadata!.Summary ?? "", file);
        var outcome = await UploadTracing.RunAsync(
            "upload.commit", () => commit.RunAsync(upload.Package, fileUpload, actor, permission));

        // Otherwise they stay (the package may be quarantined since an attempt whose answer was lost), and are swept later if nobody
        // lists them.
        if (outcome.LeftNothing)
        {
            await deposit.WithdrawAsync(file);
        }

        if (outcome.Forbidden is { } forbidden)
        {
            return UploadOutcome.Refuse(forbidden);
        }

        return outcome.Change.Refusal == Refusal.None
            ? UploadOutcome.Accept(form, alreadyThere: !outcome.Added, archive.Warnings)
            : Refuse(outcome.Change.Refusal, upload);
    }

    private static UploadOutcome Refuse(Refusal refusal, UploadRequest upload) =>
        UploadOutcome.Refuse(Problems.From(refusal, upload.FileName.FileName));
}
