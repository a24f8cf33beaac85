using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.S3;

/// <summary>Says what an operator has to do when the server does not do what it is asked.</summary>
/// <remarks>The texts name the bucket and the address, never a key's secret and never a signed URL.</remarks>
internal sealed class S3Failure(S3ArtifactOptions options)
{
    private string Server => options.ServerName;

    /// <summary>Whether the next attempt may go better.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        AmazonS3Exception
        {
            ErrorCode: "RequestTimeTooSkewed" or "RequestTimeout" or "SlowDown" or "ConditionalRequestConflict"

                // The end of an upload in parts may be told with 200 and be an error all the same.
                or "InternalError" or "ServiceUnavailable"
        } => true,
        AmazonServiceException { StatusCode: 0 } => true,
        AmazonServiceException answer => (int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests,
        _ => IsTransport(exception),
    };

    /// <summary>Whether it is not known if the request was carried out.</summary>
    public static bool IsUnknown(Exception exception) => exception is not AmazonServiceException { StatusCode: > 0 } answer
        || (int)answer.StatusCode is < 300 or >= 500;

    /// <summary>Whether the connection failed, or no answer came in time.</summary>
    private static bool IsTransport(Exception exception) =>
        exception is HttpRequestException or TimeoutException or (IOException and not (ArtifactStoreUnavailableException or ArtifactExistsException))
        || (exception is AmazonClientException { InnerException: HttpRequestException or IOException or TimeoutException });

    /// <summary>The store's own exception for what the server or the way to it did wrong.</summary>
    /// <returns><see langword="null"/> for what is no failure of the store.</returns>
    public ArtifactStoreUnavailableException? ToUnavailable(Exception exception) => exception switch
    {
        AmazonServiceException answer when answer.StatusCode > 0 => new(Explain(answer), exception),
        TimeoutException => new($"The S3 server ({Server}) did not answer in time.", exception),
        _ when IsTransport(exception) => new($"The S3 server ({Server}) cannot be reached: {Innermost(exception)}", exception),
        AmazonClientException => new(
            "There are no credentials for S3: set Artifacts:S3:AccessKey and Artifacts:S3:SecretKey, or give the process a profile or a role.",
            exception),
        _ => null,
    };

    private string Explain(AmazonServiceException answer) => (answer.ErrorCode, answer.StatusCode) switch
    {
        ("NoSuchBucket", _) => NoBucket,
        ("InvalidAccessKeyId", _) => $"The S3 server ({Server}) does not know the access key: check Artifacts:S3:AccessKey.",
        ("SignatureDoesNotMatch", _) =>
            $"The S3 server ({Server}) refuses the signature: check Artifacts:S3:SecretKey and Artifacts:S3:Region.",
        ("RequestTimeTooSkewed", _) =>
            $"The clocks of this machine and of the S3 server ({Server}) differ by more than 15 minutes: set them right.",
        ("ExpiredToken" or "InvalidToken", _) => $"The S3 server ({Server}) does not take the credentials any more: they have expired.",
        ("AuthorizationHeaderMalformed" or "PermanentRedirect", _) or (_, HttpStatusCode.MovedPermanently) =>
            $"The bucket '{options.Bucket}' is in another region than {options.Region}: check Artifacts:S3:Region.",
        ("QuotaExceeded", _) or (_, HttpStatusCode.InsufficientStorage) => $"The S3 server ({Server}) has no room left.",
        (_, HttpStatusCode.Forbidden) =>
            $"The S3 server ({Server}) denies access to the bucket '{options.Bucket}': check the credentials and what they may do.",
        (_, >= HttpStatusCode.InternalServerError) => $"The S3 server ({Server}) is in trouble: {Code(answer)}.",
        _ => $"The S3 server ({Server}) refused a request: {Code(answer)}: {answer.Message}",
    };

    /// <summary>For answers without a body, as those to HEAD.</summary>
    public ArtifactStoreUnavailableException BucketIsMissing(Exception? exception) => new(NoBucket, exception);

    private string NoBucket =>
        $"There is no bucket '{options.Bucket}' at the S3 server ({Server}): make it, or check Artifacts:S3:Bucket and Artifacts:S3:Endpoint.";

    private static string Code(AmazonServiceException answer) => $"{(int)answer.StatusCode} {answer.ErrorCode}";

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
