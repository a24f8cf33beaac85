using Larder.Gateway.Upload.Spool;
using Larder.Packaging.Archives;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload;

/// <summary>Opens the archives of uploads, as many at a time as there are processors: a large source distribution is
/// unpacked for seconds.</summary>
internal sealed class ArchiveInspector(IOptions<UploadOptions> options) : IDisposable
{
    /// <summary>With one alone, a large archive would hold up every small one.</summary>
    private const int LeastThreads = 2;

    private readonly OwnThreads _threads = new(Math.Max(LeastThreads, Environment.ProcessorCount));

    private readonly ArchiveLimits _limits = new()
    {
        MaxMetadataBytes = options.Value.MaxMetadataBytes,
        MaxUnpackedBytes = options.Value.MaxUnpackedBytes,
    };

    /// <summary>The file's name says the package and version of the form, so the archive need only agree with the
    /// name.</summary>
    /// <param name="content">Must not be disposed of before the task has ended.</param>
    public Task<ArchiveInspection> InspectAsync(
        UploadRequest upload, SpooledFile content, CancellationToken cancellationToken) =>
        _threads.RunAsync(() => Inspect(upload, content, cancellationToken), cancellationToken);

    public void Dispose() => _threads.Dispose();

    private ArchiveInspection Inspect(
        UploadRequest upload, SpooledFile content, CancellationToken cancellationToken)
    {
        using var archive = content.OpenRead();
        return DistributionArchive.Inspect(archive, upload.FileName, upload.Announced, _limits, cancellationToken);
    }
}
