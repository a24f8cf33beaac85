using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using HttpClientFactory = Amazon.Runtime.HttpClientFactory;

namespace Larder.Storage.S3;

/// <summary>The connections to the server.</summary>
/// <remarks>Downloads have their own, so that slow readers who hold all of them leave enough for uploads and for questions.</remarks>
internal sealed class S3Clients : IDisposable
{
    private readonly S3ArtifactOptions _options;
    private readonly List<HttpClient> _connections = [];

    public S3Clients(S3ArtifactOptions options)
    {
        _options = options;
        Main = New(options.Endpoint);
        Downloads = New(options.Endpoint);
        Public = options.PublicEndpoint.Length > 0 ? New(options.PublicEndpoint) : Main;
    }

    /// <summary>For everything but downloads.</summary>
    public IAmazonS3 Main { get; }

    /// <summary>For bytes that clients read.</summary>
    public IAmazonS3 Downloads { get; }

    /// <summary>Signs URLs with the address that clients know. Sends nothing.</summary>
    public IAmazonS3 Public { get; }

    /// <summary>Whether the URLs that <see cref="Public"/> signs are for plain HTTP.</summary>
    public Protocol PublicProtocol => (_options.PublicEndpoint.Length > 0 ? _options.PublicEndpoint : _options.Endpoint)
        .StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS;

    public void Dispose()
    {
        foreach (var client in new[] { Main, Downloads, Public })
        {
            client.Dispose();
        }

        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private AmazonS3Client New(string endpoint)
    {
        var connection = NewConnection();
        _connections.Add(connection);
        var settings = new AmazonS3Config
        {
            ForcePathStyle = _options.PathStyle ?? endpoint.Length > 0,
            HttpClientFactory = new OneConnection(connection),

            // The defaults send checksums behind the body, which many servers refuse. Content-MD5 is checked by all.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 0,
            ThrottleRetries = false,
            IgnoreConfiguredEndpointUrls = true,
            AllowAutoRedirect = false,
        };
        if (endpoint.Length > 0)
        {
            settings.ServiceURL = endpoint;
            settings.AuthenticationRegion = _options.Region;
        }
        else
        {
            settings.RegionEndpoint = RegionEndpoint.GetBySystemName(_options.Region);
        }

        return _options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(_options.AccessKey, _options.SecretKey), settings)
            : new AmazonS3Client(settings);
    }

    private HttpClient NewConnection()
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = _options.MaxConnections,
            ConnectTimeout = _options.Timeout / 2,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        if (_options.CaFile.Length > 0)
        {
            X509Certificate2Collection trusted = [];
            trusted.ImportFromPemFile(_options.CaFile);
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(trusted);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        // Every request has a limit of its own.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private sealed class OneConnection(HttpClient connection) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => connection;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
