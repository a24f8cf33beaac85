using Larder.Gateway.Authentication.Sources.Ldap;
using Larder.Gateway.Authentication.Sources.Remote;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Makes the sources when the program starts, and warns of what is allowed but not good.</summary>
internal sealed partial class IdentitySourceStart(IReadOnlyList<IIdentitySource> sources, ILogger<IdentitySourceStart> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            foreach (var danger in Dangers(source))
            {
                LogDanger(source.Name, danger);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<string> Dangers(IIdentitySource source) => source switch
    {
        RemoteSource remote => remote.FindDangers(),
        LdapSource ldap => ldap.FindDangers(),
        _ => [],
    };

    [LoggerMessage(EventId = 1212, Level = LogLevel.Warning,
        Message = "Passwords are not safe on their way to the identity source {Source}: {Danger}")]
    private partial void LogDanger(string source, string danger);
}
