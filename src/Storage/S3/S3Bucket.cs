using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.Logging;

namespace Larder.Storage.S3;

/// <summary>The requests for objects of one bucket, as the settings want them to be.</summary>
internal sealed partial class S3Bucket(S3ArtifactOptions options, S3Clients clients, S3Requests requests, ILogger logger)
{
    private static readonly TimeSpan LongestTidying = TimeSpan.FromSeconds(5);

    private const string Anything = "*";
    private const string ContentType = "application/octet-stream";

    public IAmazonS3 Main => clients.Main;

    public IAmazonS3 Downloads => clients.Downloads;

    public string Name => options.Bucket;

    /// <summary>The name of an object in the bucket.</summary>
    public string NameOf(ArtifactKey key) => options.Prefix + key.Value;

    public PutObjectRequest NewPut(
        ArtifactKey key, PartMemory.Piece piece, string md5, ArtifactProperties? properties, string mark)
    {
        var request = new PutObjectRequest
        {
            BucketName = Name,
            Key = NameOf(key),
            InputStream = piece.OpenRead(),
            MD5Digest = md5,
            IfNoneMatch = Anything,
            ContentType = ContentType,
            UseChunkEncoding = false,
            DisablePayloadSigning = options.IsEncrypted,
            StorageClass = StorageClass,
            ServerSideEncryptionMethod = Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
        };
        S3Properties.Write(request.Metadata, properties, mark);
        return request;
    }

    public InitiateMultipartUploadRequest NewMultipart(ArtifactKey key, ArtifactProperties? properties, string mark)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = Name,
            Key = NameOf(key),
            ContentType = ContentType,
            StorageClass = StorageClass,
            ServerSideEncryptionMethod = Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
        };
        S3Properties.Write(request.Metadata, properties, mark);
        return request;
    }

    public UploadPartRequest NewPart(ArtifactKey key, string uploadId, int number, PartMemory.Piece piece, string md5) => new()
    {
        BucketName = Name,
        Key = NameOf(key),
        UploadId = uploadId,
        PartNumber = number,
        InputStream = piece.OpenRead(),
        PartSize = piece.Length,
        MD5Digest = md5,
        UseChunkEncoding = false,
        DisablePayloadSigning = options.IsEncrypted,
    };

    public CompleteMultipartUploadRequest NewCompletion(ArtifactKey key, string uploadId, List<PartETag> parts) => new()
    {
        BucketName = Name,
        Key = NameOf(key),
        UploadId = uploadId,
        PartETags = parts,
        IfNoneMatch = Anything,
    };

    /// <summary>What the server says of an object; <see langword="null"/> if there is none, or no bucket.</summary>
    public async Task<GetObjectMetadataResponse?> FindAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.AttemptAsync(limit => Main.GetObjectMetadataAsync(Name, NameOf(key), limit), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw requests.Translate(exception);
        }
    }

    /// <summary>Whether an object is there and was stored by the attempt <paramref name="mark"/>: after an answer that was lost.</summary>
    /// <returns><see langword="null"/> if there is none; the server has to say so soon.</returns>
    public async Task<bool?> IsMarkedAsync(ArtifactKey key, string mark, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Tidying);
        return await FindAsync(key, limit.Token) is { } found ? S3Properties.IsOf(found.Metadata, mark) : null;
    }

    public Task DeleteAsync(ArtifactKey key, CancellationToken cancellationToken) =>
        requests.RunAsync(limit => Main.DeleteObjectAsync(Name, NameOf(key), limit), cancellationToken);

    /// <summary>Removes an object that a failed attempt has left. Does not throw: what stays is listed nowhere.</summary>
    public Task RemoveMarkedAsync(ArtifactKey key, string mark) => TidyAsync(key, async limit =>
    {
        if (await IsMarkedAsync(key, mark, limit) is true)
        {
            await DeleteAsync(key, limit);
        }
    });

    /// <summary>Gives up an upload in parts. Does not throw: what stays is found by its age.</summary>
    public Task AbortAsync(ArtifactKey key, string uploadId) => TidyAsync(key, async limit =>
    {
        try
        {
            await requests.AttemptAsync(token => Main.AbortMultipartUploadAsync(Name, NameOf(key), uploadId, token), limit);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            // It was completed, or another attempt of this request has aborted it.
        }
    });

    /// <summary>Whoever waits for the end of a failed upload does not wait long for what follows it.</summary>
    private TimeSpan Tidying => options.Timeout < LongestTidying ? options.Timeout : LongestTidying;

    private S3StorageClass? StorageClass => options.StorageClass.Length > 0 ? new S3StorageClass(options.StorageClass) : null;

    private ServerSideEncryptionMethod? Encryption =>
        options.Encryption is S3ArtifactOptions.NoEncryption ? null : ServerSideEncryptionMethod.FindValue(options.Encryption);

    private string? KmsKey => options.KmsKeyId.Length > 0 ? options.KmsKeyId : null;

    private async Task TidyAsync(ArtifactKey key, Func<CancellationToken, Task> tidy)
    {
        using var limit = new CancellationTokenSource(Tidying);
        try
        {
            await tidy(limit.Token);
        }
        catch (Exception exception)
        {
            LogLeft(exception, key.Value);
        }
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning,
        Message = "What a failed upload may have left under {Key} could not be removed from the bucket")]
    private partial void LogLeft(Exception exception, string key);
}
