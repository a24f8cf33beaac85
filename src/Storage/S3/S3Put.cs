using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.S3;

/// <summary>Stores one object: in one request if it fits into a part, in several that go beside each other if not.</summary>
/// <remarks>
/// The object carries a mark of this attempt. When an answer is lost, the mark tells whether the object is there, and is ours; when
/// the attempt fails, an object with the mark is removed again. Not a manifest: whoever writes one writes the same, and another may rely on
/// it by now.
/// </remarks>
internal sealed class S3Put(S3Bucket bucket, S3Requests requests, ArtifactKey key, ArtifactProperties? properties)
{
    /// <summary>How many times the usual limit a server may take to put the parts together.</summary>
    private const int CompletionFactor = 3;

    private readonly string _mark = Guid.NewGuid().ToString("n");

    /// <summary>Whether the server was asked to let the object appear. If the attempt has failed since, it may have been asked to remove it,
    /// and may do so late: nothing else may be stored under this key.</summary>
    public bool MayHaveAppeared { get; private set; }

    /// <param name="approval">When it has come, the object may appear; not before.</param>
    public async Task RunAsync(PartReader reader, Task approval, CancellationToken cancellationToken)
    {
        using var first = await reader.ReadAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await (reader.IsAtEnd
                ? PutWholeAsync(first, approval, cancellationToken)
                : PutPartsAsync(first, reader, approval, cancellationToken));
        }
        catch (Exception exception) when (exception is not ArtifactExistsException)
        {
            if (MayHaveAppeared && !ManifestKey.TryParse(key, out _))
            {
                await bucket.RemoveMarkedAsync(key, _mark);
            }

            throw;
        }
    }

    private async Task PutWholeAsync(PartMemory.Piece piece, Task approval, CancellationToken cancellationToken)
    {
        var digest = Digest(piece);
        await approval.WaitAsync(cancellationToken);
        MayHaveAppeared = true;
        try
        {
            await requests.AttemptAsync(
                limit => bucket.Main.PutObjectAsync(bucket.NewPut(key, piece, digest, properties, _mark), limit), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await MakeSureAsync(exception, cancellationToken);
        }
    }

    private async Task PutPartsAsync(
        PartMemory.Piece first, PartReader reader, Task approval, CancellationToken cancellationToken)
    {
        var started = await requests.RunAsync(
            limit => bucket.Main.InitiateMultipartUploadAsync(bucket.NewMultipart(key, properties, _mark), limit), cancellationToken);
        try
        {
            var parts = await SendPartsAsync(started.UploadId, first, reader, cancellationToken);
            await approval.WaitAsync(cancellationToken);
            await CompleteAsync(started.UploadId, parts, cancellationToken);
        }
        catch
        {
            await bucket.AbortAsync(key, started.UploadId);
            throw;
        }
    }

    private async Task<List<PartETag>> SendPartsAsync(
        string uploadId, PartMemory.Piece first, PartReader reader, CancellationToken cancellationToken)
    {
        // The first failure ends the others, and the wait for memory.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<PartETag>> sending = [SendAsync(first, 1)];
        try
        {
            while (!reader.IsAtEnd)
            {
                var piece = await reader.ReadAsync(stop.Token);
                if (piece.Length is 0)
                {
                    piece.Dispose();
                    break;
                }

                sending.Add(SendAsync(piece, sending.Count + 1));
            }
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(sending).ContinueWith(_ => { }, TaskScheduler.Default);

            // What stopped the reading may be that a part could not be sent.
            if (sending.FirstOrDefault(part => part.IsFaulted) is { } failed)
            {
                await failed;
            }

            throw;
        }

        return [.. await Task.WhenAll(sending)];

        async Task<PartETag> SendAsync(PartMemory.Piece piece, int number)
        {
            using var _ = piece;
            try
            {
                return await SendPartAsync(uploadId, piece, number, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private async Task<PartETag> SendPartAsync(string uploadId, PartMemory.Piece piece, int number, CancellationToken cancellationToken)
    {
        // Hashing a part takes a while: not on the thread that reads the next one.
        var digest = await Task.Run(() => Digest(piece), cancellationToken);
        var answer = await requests.RunAsync(
            limit => bucket.Main.UploadPartAsync(bucket.NewPart(key, uploadId, number, piece, digest), limit), cancellationToken);
        return new PartETag(number, answer.ETag);
    }

    private async Task CompleteAsync(string uploadId, List<PartETag> parts, CancellationToken cancellationToken)
    {
        // Not every server heeds the condition on the request that follows. Attempts have keys of their own, so that nobody comes between.
        if (await bucket.FindAsync(key, cancellationToken) is not null)
        {
            throw new ArtifactExistsException(key);
        }

        MayHaveAppeared = true;
        try
        {
            await requests.AttemptAsync(
                limit => bucket.Main.CompleteMultipartUploadAsync(bucket.NewCompletion(key, uploadId, parts), limit),
                cancellationToken,
                CompletionFactor);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await MakeSureAsync(exception, cancellationToken);
        }
    }

    /// <summary>Looks whether the object is there although the answer was lost, or whether another has its key.</summary>
    private async Task MakeSureAsync(Exception exception, CancellationToken cancellationToken)
    {
        var isTaken = exception is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict };
        if (!isTaken && !S3Failure.IsUnknown(exception) && exception is not AmazonS3Exception { ErrorCode: "NoSuchUpload" })
        {
            throw requests.Translate(exception);
        }

        bool? isOurs = null;
        try
        {
            isOurs = await bucket.IsMarkedAsync(key, _mark, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The server is still away: what failed first says why.
        }

        if (isOurs is not true)
        {
            throw isOurs is false ? new ArtifactExistsException(key) : requests.Translate(exception);
        }
    }

    private static string Digest(PartMemory.Piece piece)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(piece.Bytes);
        return Convert.ToBase64String(md5.GetHashAndReset());
    }
}
