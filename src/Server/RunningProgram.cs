using Larder.Server.Operator;
using Larder.Server.Settings;
using Larder.Silo.Database;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Larder.Server;

/// <summary>A composition that has started and holds the data folder.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private RunningProgram(WebApplication app, string? socketPath)
    {
        App = app;
        SocketPath = socketPath;
    }

    public WebApplication App { get; }

    /// <summary>The operator's socket; <see langword="null"/> if it has none.</summary>
    public string? SocketPath { get; }

    /// <summary>Where clients connect.</summary>
    public IReadOnlyCollection<string> Addresses =>
        [.. App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Where(address => SocketPath is null || !address.EndsWith(SocketPath, StringComparison.Ordinal))];

    /// <summary>Checks the settings, takes the data folder, starts everything.</summary>
    /// <param name="publicToo">Whether to listen for clients, or for the operator alone.</param>
    /// <exception cref="ConfigurationException">Settings are wrong. Nothing was started or made.</exception>
    /// <exception cref="CommandException">The folder or an address is in use or cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop before it had started.</exception>
    public static async Task<RunningProgram> StartAsync(
        SettingsSources settings, bool publicToo, CancellationToken cancellationToken)
    {
        var socketPath = settings.Role is Role.Silo ? null : OperatorSocket.GetPath(settings);
        var app = Composition.Build(settings, socketPath, publicToo);
        try
        {
            SettingsCheck.Run(settings, app.Services);
            DataFolder.Prepare(settings.DataFolder);
            if (socketPath is not null)
            {
                OperatorSocket.MakeReachable(settings);
            }

            app.Services.GetRequiredService<DataFolderLock>().Acquire(settings.DataFolder);
            if (socketPath is not null)
            {
                OperatorSocket.RemoveStale(socketPath);
            }

            Composition.Map(app, settings.Role);
            await app.StartAsync(cancellationToken);
            return new RunningProgram(app, socketPath);
        }
        catch (Exception exception)
        {
            var told = app.Lifetime.ApplicationStopping.IsCancellationRequested;
            await EndAsync(app);
            throw told && exception is OperationCanceledException or OrleansLifecycleCanceledException
                ? new OperationCanceledException("Told to stop while it started.", exception)
                : StartFailure.Explain(exception);
        }
    }

    /// <summary>What has started, the silo above all, leaves in order. What has not cannot be stopped, which tells nobody anything:
    /// why the start failed does.</summary>
    private static async Task EndAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is InvalidOperationException or AggregateException or OrleansLifecycleCanceledException)
        {
        }

        await app.DisposeAsync();
    }

    /// <summary>Gives the folder back as the last thing.</summary>
    public ValueTask DisposeAsync() => App.DisposeAsync();
}
