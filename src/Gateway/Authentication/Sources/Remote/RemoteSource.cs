using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>Users that an HTTP server knows.</summary>
internal sealed class RemoteSource : IIdentitySource, IDisposable
{
    public const string SourceName = "remote";

    private readonly RemoteSourceOptions _options;
    private readonly RemoteServer _server;
    private readonly IRemoteQuestions _shape;
    private readonly ServerQuestions _questions;

    public RemoteSource(IOptions<RemoteSourceOptions> options, TimeProvider time, ILogger<RemoteSource> logger)
    {
        _options = options.Value;
        _server = new RemoteServer(_options);
        _questions = new ServerQuestions(SourceName, _options.Timeout, time, logger);
        _shape = _options.Shape is RemoteShape.PyPICloud
            ? new PyPICloudQuestions(_server, _options.Url, _options.Paths)
            : new JsonQuestions(_server, _options.Url);
    }

    public string Name => SourceName;

    public Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken) =>
        SourceInput.IsWorthAsking(userName, password)
            ? _questions.AskAsync(limit => _shape.VerifyAsync(userName, password, limit), cancellationToken)
            : Task.FromResult(SourceAnswer.Unknown);

    public Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken) =>
        UserName.IsValid(userName)
            ? _questions.AskAsync(limit => _shape.FindAsync(userName, limit), cancellationToken)
            : Task.FromResult(SourceAnswer.Unknown);

    /// <summary>What operators should know at start, as sentences.</summary>
    public IEnumerable<string> FindDangers()
    {
        if (_options.Shape is RemoteShape.PyPICloud)
        {
            yield return "the shape PyPICloud puts them into URLs, which servers and proxies on the way may log. "
                + "Teach the server the shape Json (docs/identity.md).";
        }

        if (new Uri(_options.Url) is { Scheme: "http", IsLoopback: false } url)
        {
            yield return $"{url.Host} is asked over plain HTTP.";
        }
    }

    public void Dispose() => _server.Dispose();
}
