using Larder.Server.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace Larder.Server;

/// <summary>Ends the program in order: "not ready" first, then no new connections, then the end of running requests, then all the
/// rest, the silo above all.</summary>
/// <remarks>The web server starts before all the rest (<see cref="WebServerOrder"/>) and would stop after it: it is stopped here.</remarks>
internal sealed partial class Shutdown(
    IOptions<ShutdownOptions> options,
    IOptions<HostOptions> host,
    IHostApplicationLifetime lifetime,
    IServer server,
    TimeProvider time,
    ILogger<Shutdown> logger) : IHostedLifecycleService
{
    /// <summary>What the silo may take to hand its grains over, however long the requests before took.</summary>
    private static readonly TimeSpan Leave = TimeSpan.FromSeconds(20);

    /// <summary>Sets the host's own time-out here and not with the services: the host is made before settings are checked.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        host.Value.ShutdownTimeout = options.Value.Delay + options.Value.Timeout + Leave;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any part stops. <c>/readyz</c> says "no" from the moment the lifetime is stopping.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        LogStopping(options.Value.Timeout.TotalSeconds);
        if (options.Value.Delay > TimeSpan.Zero)
        {
            await Task.Delay(options.Value.Delay, time, cancellationToken);
        }

        using var patience = new CancellationTokenSource(options.Value.Timeout, time);
        await server.StopAsync(patience.Token);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information,
        Message = "Stopping; running requests have up to {TimeoutSeconds} s to finish")]
    private partial void LogStopping(double timeoutSeconds);
}

/// <summary>Registers the orderly end.</summary>
internal static class ShutdownExtensions
{
    public static void AddShutdown(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ShutdownOptions>().Bind(configuration.GetSection(ShutdownOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ShutdownOptions>, ShutdownOptionsValidator>();
        services.AddHostedService<Shutdown>();
    }
}
