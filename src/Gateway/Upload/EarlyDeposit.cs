using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Spool;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Packaging.Files;
using Larder.Packaging.Names;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Upload;

/// <summary>Begins to store a large file while it arrives (step 8 beside step 4), so that its publisher does not wait for that as well
/// when all is sent.</summary>
/// <remarks>
/// Only if the form has said by then what the file is: the publishing tools send it last. Nothing depends on it: what was said wrongly, or
/// could not be stored early, is stored when the file is there, and what is refused is given up.
/// </remarks>
internal sealed partial class EarlyDeposit(
    IArtifactStore store, ArtifactDeposit deposit, IGrainFactory grains, TimeProvider time, ILogger<EarlyDeposit> logger)
{
    /// <param name="form">As far as it was read: up to somewhere in its file, which is on disk.</param>
    public async Task BeginAsync(UploadForm form, Actor actor)
    {
        if (form.Find("sha256_digest")?.ToLowerInvariant() is not { } digest
            || !UploadRules.TryIdentify(form, out var package, out var version, out var fileName)
            || !await IsWantedAsync(package, fileName, digest, form.File!.Content.Length))
        {
            return;
        }

        var key = deposit.NewKey(package, fileName);
        var properties = new ArtifactProperties(
            package.Display,
            version!.Normalized,
            fileName.FileName,
            digest,
            form.Metadata.Get("requires_python"),
            actor.Name,
            time.GetUtcNow());
        form.File.Content.StoreEarly(path => new EarlyUpload(key, properties, store.Begin(key, path, properties)));
    }

    /// <summary>The same question is asked in step 6, where it counts: a silo that does not answer now is no reason to refuse.</summary>
    private async Task<bool> IsWantedAsync(PackageName package, DistributionFileName fileName, string digest, long size)
    {
        try
        {
            var check = await grains.GetPackage(IndexName.Main, package).CheckUploadAsync(fileName.FileName, digest, size);
            return check is { Refusal: Refusal.None, AlreadyThere: false };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotAsked(exception, package.Normalized);
            return false;
        }
    }

    [LoggerMessage(EventId = 1106, Level = LogLevel.Debug,
        Message = "A file of {Package} is stored when it is whole: its silo did not say early whether it is wanted")]
    private partial void LogNotAsked(Exception exception, string package);
}
