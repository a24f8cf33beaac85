using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.Options;

namespace Larder.Storage.S3;

/// <summary>Names everything that is wrong with the settings of the S3 store, where it is the one in use.</summary>
/// <param name="store">The setting <c>Artifacts:Store</c> as text: what is wrong with it is told elsewhere.</param>
internal sealed partial class S3ArtifactOptionsValidator(string? store) : IValidateOptions<S3ArtifactOptions>
{
    /// <summary>In characters; so much less is left for the store's own keys, which S3 bounds.</summary>
    private const int MaxPrefix = 200;

    public ValidateOptionsResult Validate(string? name, S3ArtifactOptions options)
    {
        if (!nameof(ArtifactStoreKind.S3).Equals(store, StringComparison.OrdinalIgnoreCase))
        {
            return ValidateOptionsResult.Skip;
        }

        string[] problems = [.. FindOutOfRange(options), .. FindProblems(options)];
        return problems.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> FindOutOfRange(S3ArtifactOptions options)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => $"{S3ArtifactOptions.Section}:{result.MemberNames.First()} {After(result.ErrorMessage!)}");
    }

    /// <summary>What stands behind the name in "The field PartBytes must be …".</summary>
    private static string After(string message) => message[(message.IndexOf(" must ", StringComparison.Ordinal) + 1)..];

    private static IEnumerable<string> FindProblems(S3ArtifactOptions options)
    {
        if (!BucketName().IsMatch(options.Bucket))
        {
            yield return options.Bucket.Length is 0
                ? Say(nameof(options.Bucket), "must be set, since Artifacts:Store is S3.")
                : Say(nameof(options.Bucket), $"'{options.Bucket}' must be the name of a bucket alone: letters, digits and .-_");
        }

        if (options.Prefix.Length > MaxPrefix
            || (options.Prefix.Length > 0 && !ArtifactKey.TryParse(options.Prefix.TrimEnd('/') + "/x", out _)))
        {
            yield return Say(
                nameof(options.Prefix), $"'{options.Prefix}' must be a path of ASCII letters, digits and ._-+!~ without a slash at its beginning.");
        }

        foreach (var (key, address) in new[]
            { (nameof(options.Endpoint), options.Endpoint), (nameof(options.PublicEndpoint), options.PublicEndpoint) })
        {
            if (address.Length > 0 && !IsAddress(address))
            {
                yield return Say(key, $"{Quote(address)}must be an http or https URL without path, query and user, as https://s3.example.org.");
            }
        }

        if (options.Region.Length is 0)
        {
            yield return Say(nameof(options.Region), "must not be empty; servers other than AWS mostly take us-east-1.");
        }

        foreach (var problem in FindSecretProblems(options).Concat(FindCaProblems(options)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FindSecretProblems(S3ArtifactOptions options)
    {
        if (options.AccessKey.Length > 0 != options.SecretKey.Length > 0)
        {
            yield return Say(nameof(options.AccessKey), "and Artifacts:S3:SecretKey must both be set, or neither.");
        }

        if (options.Encryption is not (S3ArtifactOptions.NoEncryption or S3ArtifactOptions.ServerKeys or S3ArtifactOptions.ManagedKeys))
        {
            yield return Say(nameof(options.Encryption), $"'{options.Encryption}' must be none, AES256 or aws:kms.");
        }

        if (options.KmsKeyId.Length > 0 && options.Encryption != S3ArtifactOptions.ManagedKeys)
        {
            yield return Say(nameof(options.KmsKeyId), "is for Artifacts:S3:Encryption aws:kms only.");
        }
    }

    private static IEnumerable<string> FindCaProblems(S3ArtifactOptions options)
    {
        if (options.CaFile.Length > 0 && FindCaProblem(options.CaFile) is { } problem)
        {
            yield return Say(nameof(options.CaFile), $"'{options.CaFile}' {problem}");
        }
    }

    private static string? FindCaProblem(string path)
    {
        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPemFile(path);
            return certificates.Count is 0 ? "holds no certificate in PEM." : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be read: {exception.Message}";
        }
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address.PathAndQuery is "/" && address.UserInfo.Length is 0 && address.Fragment.Length is 0;

    /// <summary>Not where a password, or the key of a query, may be in it: this goes to logs.</summary>
    private static string Quote(string address) => address.AsSpan().ContainsAny('@', '?') ? "" : $"'{address}' ";

    private static string Say(string property, string text) => $"{S3ArtifactOptions.Section}:{property} {text}";

    /// <summary>Wider than AWS's rules for new buckets: older ones and other servers have longer names with capitals.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._\-]{1,253}[A-Za-z0-9]\z")]
    private static partial Regex BucketName();
}
