using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ByteRange = Larder.Grains.Abstractions.Artifacts.ByteRange;

namespace Larder.Storage.S3;

/// <summary>Keeps each object under its key in a bucket.</summary>
/// <remarks>Whoever reads an object while it is deleted may or may not get to its end.</remarks>
internal sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    /// <summary>People wait for what a check says.</summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(5);

    private const int ListedAtOnce = 1_000;
    private const string CheckKey = "larder-check";

    /// <summary>None that a browser would open or a proxy unpack.</summary>
    private const string DownloadType = "application/octet-stream";

    private readonly S3ArtifactOptions _options;
    private readonly S3Clients _clients;
    private readonly S3Requests _requests;
    private readonly S3Bucket _bucket;
    private readonly PartMemory _memory;
    private readonly TimeProvider _time;

    public S3ArtifactStore(IOptions<S3ArtifactOptions> options, TimeProvider time, ILogger<S3ArtifactStore> logger)
    {
        _options = options.Value;
        _clients = new S3Clients(_options);
        _requests = new S3Requests(_options);
        _bucket = new S3Bucket(_options, _clients, _requests, logger);
        _memory = new PartMemory(_options.PartBytes, _options.ParallelParts);
        _time = time;
    }

    /// <summary>The bucket and where it is, for people.</summary>
    public string Description =>
        $"the bucket '{_options.Bucket}'{(_options.Prefix.Length > 0 ? $", below '{_options.Prefix}'," : "")} at {_options.ServerName}";

    public void Dispose() => _clients.Dispose();

    public Task PutAsync(
        ArtifactKey key,
        Stream content,
        long? length,
        ArtifactProperties? properties,
        CancellationToken cancellationToken) =>
        NewPut(key, properties).RunAsync(new PartReader(content, length, _memory), Task.CompletedTask, cancellationToken);

    public async Task PutFileAsync(
        ArtifactKey key,
        string path,
        ArtifactProperties? properties,
        CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await PutAsync(key, content, content.Length, properties, cancellationToken);
    }

    public IArtifactUpload Begin(ArtifactKey key, string path, ArtifactProperties properties) =>
        new S3FileUpload(this, key, path, properties, _options.PartBytes);

    /// <summary>One attempt to store an object.</summary>
    public S3Put NewPut(ArtifactKey key, ArtifactProperties? properties) => new(_bucket, _requests, key, properties);

    /// <summary>Sends a file while it is written; the object is there when <paramref name="approval"/> has come and all is
    /// sent.</summary>
    public async Task PutGrowingFileAsync(
        S3Put put, string path, FileGrowth growth, Task approval, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        await put.RunAsync(new PartReader(content, length: null, _memory, growth), approval, cancellationToken);
    }

    public async Task<Stream?> OpenReadAsync(ArtifactKey key, ByteRange? range, CancellationToken cancellationToken)
    {
        if (range is { } part && (part.Offset < 0 || part.Length < 1 || part.Length > long.MaxValue - part.Offset))
        {
            throw new ArgumentOutOfRangeException(nameof(range), range, "No object has such a part.");
        }

        try
        {
            return await _requests.RunAsync(limit => OpenAsync(key, range, limit), cancellationToken);
        }
        catch (ArtifactStoreUnavailableException exception) when (exception.InnerException
            is AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable })
        {
            throw new ArgumentOutOfRangeException($"The object ends before the range {range}.", exception);
        }
    }

    public async Task<ArtifactHead?> HeadAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        if (await _bucket.FindAsync(key, cancellationToken) is { } found)
        {
            var writtenAt = ToUtc(found.LastModified);
            return new ArtifactHead(key, found.ContentLength, writtenAt, S3Properties.Read(found.Metadata, key, writtenAt));
        }

        // An answer to HEAD does not say what it is that is not there.
        await CheckAsync(cancellationToken);
        return null;
    }

    public async Task<bool> DeleteAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        if (await HeadAsync(key, cancellationToken) is null)
        {
            return false;
        }

        await _bucket.DeleteAsync(key, cancellationToken);
        return true;
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        soon.CancelAfter(LongestCheck);
        try
        {
            await _requests.AttemptAsync(
                limit => _clients.Main.HeadBucketAsync(new HeadBucketRequest { BucketName = _bucket.Name }, limit), soon.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _requests.Translate(new TimeoutException("No answer came soon.", exception));
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            throw _requests.BucketIsMissing(exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw _requests.Translate(exception);
        }
    }

    /// <summary>As <see cref="CheckAsync"/>, and whether the credentials are enough to list, to store and to give up an upload.</summary>
    public async Task ProveAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken);
        await using var list = ListAsync("", after: null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await list.MoveNextAsync();
        var name = _options.Prefix + CheckKey;
        var started = await _requests.RunAsync(
            limit => _clients.Main.InitiateMultipartUploadAsync(_bucket.Name, name, limit), cancellationToken);
        await _requests.RunAsync(
            limit => _clients.Main.AbortMultipartUploadAsync(_bucket.Name, name, started.UploadId, limit), cancellationToken);
    }

    public async IAsyncEnumerable<ArtifactHead> ListAsync(
        string prefix, ArtifactKey? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request
        {
            BucketName = _bucket.Name,
            Prefix = _options.Prefix + prefix,
            StartAfter = after is { } key ? _bucket.NameOf(key) : null,
            MaxKeys = ListedAtOnce,
        };
        while (true)
        {
            var page = await _requests.RunAsync(limit => _clients.Main.ListObjectsV2Async(request, limit), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                if (ArtifactKey.TryParse(found.Key[_options.Prefix.Length..], out var foundKey))
                {
                    yield return new ArtifactHead(foundKey, found.Size ?? 0, ToUtc(found.LastModified));
                }
            }

            if (page.IsTruncated is not true)
            {
                yield break;
            }

            // Not the last name: a page may hold nothing but what is hidden, such as the markers of deleted versions.
            request.StartAfter = null;
            request.ContinuationToken = page.NextContinuationToken is { Length: > 0 } token
                ? token
                : throw new ArtifactStoreUnavailableException("The S3 server says that a list goes on, but not where.", null);
        }
    }

    public async Task<int> RemoveUnfinishedAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken)
    {
        var removed = 0;
        var request = new ListMultipartUploadsRequest { BucketName = _bucket.Name, Prefix = _options.Prefix };
        while (true)
        {
            var page = await _requests.RunAsync(limit => _clients.Main.ListMultipartUploadsAsync(request, limit), cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                var isOld = upload.Initiated is { } begun && ToUtc(begun) < startedBefore;
                if (isOld && IsOurs(upload.Key) && await TryAbortAsync(upload, cancellationToken))
                {
                    removed++;
                }
            }

            if (page.IsTruncated is not true)
            {
                return removed;
            }

            if (string.IsNullOrEmpty(page.NextKeyMarker))
            {
                throw new ArtifactStoreUnavailableException("The S3 server says that a list goes on, but not where.", null);
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    public async Task<Uri?> TryGetDownloadUrlAsync(ArtifactKey key, string fileName, CancellationToken cancellationToken)
    {
        if (!_options.Redirect)
        {
            return null;
        }

        var request = new GetPreSignedUrlRequest
        {
            BucketName = _bucket.Name,
            Key = _bucket.NameOf(key),
            Verb = HttpVerb.GET,
            Protocol = _clients.PublicProtocol,
            Expires = _time.GetUtcNow().UtcDateTime + _options.RedirectLifetime,
            ResponseHeaderOverrides = new ResponseHeaderOverrides
            {
                ContentDisposition = fileName.All(IsPlain) ? $"attachment; filename=\"{fileName}\"" : "attachment",
                ContentType = DownloadType,
            },
        };
        return new Uri(await _requests.RunAsync(_ => _clients.Public.GetPreSignedURLAsync(request), cancellationToken));
    }

    /// <returns><see langword="null"/> if there is no such object.</returns>
    private async Task<Stream?> OpenAsync(ArtifactKey key, ByteRange? range, CancellationToken cancellationToken)
    {
        var begin = range?.Offset ?? 0;
        GetObjectResponse response;
        try
        {
            response = await _clients.Downloads.GetObjectAsync(NewGet(range), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchKey")
        {
            return null;
        }

        if (range is not null && response.ContentLength != range.Value.Length)
        {
            response.Dispose();
            throw new ArgumentOutOfRangeException(nameof(range), range, "The object ends before that.");
        }

        var length = response.ContentLength;
        return new S3Download(
            response,
            length,
            (offset, limit) => _clients.Downloads.GetObjectAsync(
                NewGet(new ByteRange(begin + offset, length - offset), response.ETag), limit),
            _requests);

        GetObjectRequest NewGet(ByteRange? part, string? etag = null) => new()
        {
            BucketName = _bucket.Name,
            Key = _bucket.NameOf(key),
            EtagToMatch = etag,
            ByteRange = part is { } run ? new Amazon.S3.Model.ByteRange(run.Offset, run.Offset + run.Length - 1) : null,
        };
    }

    /// <summary>Others may use the bucket too, or have used it before: what they upload is not ours to give up.</summary>
    private bool IsOurs(string name) => name == _options.Prefix + CheckKey
        || (ArtifactKey.TryParse(name[_options.Prefix.Length..], out var key)
            && (ArtifactAttempt.TryParse(key) is not null || ManifestKey.TryParse(key, out _)));

    private async Task<bool> TryAbortAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.AttemptAsync(
                limit => _clients.Main.AbortMultipartUploadAsync(_bucket.Name, upload.Key, upload.UploadId, limit), cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw _requests.Translate(exception);
        }
    }

    /// <summary>Names of adopted files may hold anything.</summary>
    private static bool IsPlain(char character) => character is > ' ' and <= '~' and not ('"' or '\\');

    private static DateTimeOffset ToUtc(DateTime? time) => new(time?.ToUniversalTime() ?? DateTime.UnixEpoch);
}
