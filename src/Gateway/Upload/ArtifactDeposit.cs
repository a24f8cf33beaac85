using Larder.Gateway.Upload.Spool;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;
using Larder.Packaging.Names;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Upload;

/// <summary>Puts an upload's bytes into the artifact store before they are listed, and takes them back if they never
/// are.</summary>
internal sealed partial class ArtifactDeposit(IArtifactStore store, TimeProvider time, ILogger<ArtifactDeposit> logger)
{
    private static readonly TimeSpan WithdrawalTime = TimeSpan.FromSeconds(10);

    /// <summary>A key that no attempt had before.</summary>
    public ArtifactKey NewKey(PackageName package, DistributionFileName fileName) => ArtifactKey.ForAttempt(
        IndexName.Main, package.Normalized, Guid.CreateVersion7(time.GetUtcNow()), fileName.FileName);

    /// <summary>The key that the content is going to already, if the upload turned out to be what it seemed then; or a new one.</summary>
    public ArtifactKey ChooseKey(UploadRequest upload, SpooledFile content) =>
        content.EarlyKey is { } key
        && ArtifactAttempt.TryParse(key) is { } attempt
        && (attempt.Package, attempt.FileName) == (upload.Package.Normalized, upload.FileName.FileName)
            ? key
            : NewKey(upload.Package, upload.FileName);

    /// <summary>Stores the file and its metadata. When this returns, both survive a power cut; if it throws, neither
    /// stays.</summary>
    /// <param name="metadata">The METADATA or PKG-INFO, byte for byte.</param>
    /// <exception cref="ArtifactStoreUnavailableException">The store cannot take them.</exception>
    public async Task StoreAsync(
        DistributionFile file,
        PackageName package,
        SpooledFile content,
        ReadOnlyMemory<byte> metadata,
        CancellationToken cancellationToken)
    {
        var key = new ArtifactKey(file.ArtifactKey);
        var properties = new ArtifactProperties(
            package.Display,
            file.Version,
            file.FileName,
            file.Sha256,
            file.RequiresPython,
            file.UploadedBy,
            time.GetUtcNow());
        try
        {
            using var document = new MemoryStream(metadata.ToArray(), writable: false);
            await Task.WhenAll(
                content.StoreAsync(store, key, properties, cancellationToken),
                store.PutAsync(key.Metadata, document, document.Length, properties: null, cancellationToken));
        }
        catch (ArtifactExistsException exception)
        {
            // Nobody else has the key: it is what an earlier try to send the same file left, whose answer was lost.
            await WithdrawAsync(file);
            throw new ArtifactStoreUnavailableException("The artifact store lost the answer to an upload.", exception);
        }
        catch
        {
            await WithdrawAsync(file);
            throw;
        }
    }

    /// <summary>Removes what was stored. Never throws: bytes that stay are listed nowhere and are swept
    /// later.</summary>
    public async Task WithdrawAsync(DistributionFile file)
    {
        var key = new ArtifactKey(file.ArtifactKey);
        using var limit = new CancellationTokenSource(WithdrawalTime, time);
        try
        {
            await store.DeleteAsync(key, limit.Token);
            await store.DeleteAsync(key.Metadata, limit.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            LogLeft(exception, key.Value);
        }
    }

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning,
        Message = "The bytes under {Key} are listed nowhere and could not be removed from the artifact store")]
    private partial void LogLeft(Exception exception, string key);
}
