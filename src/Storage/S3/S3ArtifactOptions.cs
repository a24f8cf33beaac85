using System.ComponentModel.DataAnnotations;

namespace Larder.Storage.S3;

/// <summary>Settings of the artifact store that keeps files in a bucket of S3 or of a server that speaks like it. Section
/// <c>Artifacts:S3</c>. Checked only where <c>Artifacts:Store</c> is <c>S3</c>.</summary>
public sealed class S3ArtifactOptions
{
    public const string Section = "Artifacts:S3";

    /// <summary>The value of <see cref="Encryption"/> that leaves it to the bucket.</summary>
    internal const string NoEncryption = "none";

    /// <summary>The value of <see cref="Encryption"/> for keys of the server.</summary>
    internal const string ServerKeys = "AES256";

    /// <summary>The value of <see cref="Encryption"/> for keys of AWS's key management.</summary>
    internal const string ManagedKeys = "aws:kms";

    /// <summary>The bucket. It must be there: it is never made. No default.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What the keys of all objects begin with, literally: mostly ends with a slash. Default empty.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Where the server is, as <c>https://s3.example.org</c>. Default empty: AWS, by <see cref="Region"/>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Where clients find the same server, if they know it under another name than <see cref="Endpoint"/>: for redirects
    /// alone. Default empty: as <see cref="Endpoint"/>.</summary>
    public string PublicEndpoint { get; set; } = "";

    /// <summary>The region that requests are signed for. Default <c>us-east-1</c>.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Whether the bucket stands in the path of the URL and not in its host name. Default: true where
    /// <see cref="Endpoint"/> is set.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>The access key's name. Default empty: credentials come from where AWS's programs look for them (variables, profile,
    /// service account, role of the machine).</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The access key's secret; together with <see cref="AccessKey"/>, or neither.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>How the server encrypts what it keeps: <c>none</c> (as the bucket says), <c>AES256</c> or <c>aws:kms</c>. Default
    /// <c>none</c>.</summary>
    public string Encryption { get; set; } = NoEncryption;

    /// <summary>The key of <c>aws:kms</c>. Default empty: the account's own.</summary>
    public string KmsKeyId { get; set; } = "";

    /// <summary>The storage class of new objects, as <c>STANDARD_IA</c>. Default empty: the bucket's.</summary>
    public string StorageClass { get; set; } = "";

    /// <summary>File with the certificates (PEM) that the server's certificate is checked against. Default empty: those that the
    /// machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Files larger than this are stored in parts of this size, 10,000 at most, so it also bounds the largest file. In
    /// bytes. Default 8 MiB (files up to 78 GiB); 5 MiB to 512 MiB.</summary>
    [Range(5 << 20, 512 << 20)]
    public int PartBytes { get; set; } = 8 << 20;

    /// <summary>How many parts all uploads of the process may hold in memory and send at a time. Default 8; 1 to 64.</summary>
    [Range(1, 64)]
    public int ParallelParts { get; set; } = 8;

    /// <summary>How many connections may be reading files for clients at a time; more wait. As many again are there for all else.
    /// Default 256; 8 to 10,000.</summary>
    [Range(8, 10_000)]
    public int MaxConnections { get; set; } = 256;

    /// <summary>How long one attempt of a request may take, and how long bytes that are read may be late; no attempt begins when so
    /// much has passed since the first. Default 20 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a request is tried again that failed for no fault of its own. Default 3; 0 to 10.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>Whether downloads of larger files are answered with a redirect to the server, and not streamed. Default
    /// false.</summary>
    public bool Redirect { get; set; }

    /// <summary>How long the URL of a redirect can be used. Default 5 min; 10 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan RedirectLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The server, for people.</summary>
    internal string ServerName => Endpoint.Length > 0 ? Endpoint : $"AWS in {Region}";

    /// <summary>Whether bodies travel encrypted, so that they need no signature of their own.</summary>
    internal bool IsEncrypted => Endpoint.Length is 0 || Endpoint.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
