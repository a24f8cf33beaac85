using Larder.Server.Settings;
using Microsoft.Extensions.Options;

namespace Larder.Server;

/// <summary>In a cluster: makes the user <c>admin</c> in the background, as soon as a silo answers, if the environment gives its
/// password; otherwise says how to make one. No password is made up: each gateway would print its own.</summary>
/// <remarks>All gateways do it; one of them makes the account, the others find it.</remarks>
internal sealed partial class ClusterFirstAccount(
    FirstAccount account,
    IConfiguration configuration,
    IOptions<ServerOptions> server,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ClusterFirstAccount> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await WaitForStartAsync(stoppingToken);
        while (true)
        {
            try
            {
                await EnsureAsync();
                return;
            }
            catch (Exception exception) when (exception is not CommandException)
            {
                // No silo, or no database, yet: whatever it is, it is nothing that this process would end for.
                LogNotYet(exception);
            }
            catch (CommandException exception)
            {
                LogRefused(exception.Message);
                return;
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task WaitForStartAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task EnsureAsync()
    {
        if (await account.HasAdministratorAsync())
        {
            return;
        }

        if (FirstAccount.FindProblems(configuration).FirstOrDefault() is { } problem)
        {
            throw new CommandException(problem);
        }

        if (FirstAccount.ReadGivenPassword(configuration) is not { } password)
        {
            LogNobody(server.Value.Data);
            return;
        }

        try
        {
            await account.CreateAsync(password);
        }
        catch (CommandException)
        {
            // Another gateway was faster, most likely.
            if (!await account.HasAdministratorAsync())
            {
                throw;
            }
        }
    }

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning,
        Message = "There is no administrator yet: make one with 'larder user add <name> --admin --data {DataFolder}' on this machine")]
    private partial void LogNobody(string dataFolder);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Debug, Message = "Whether there is an administrator is not known yet")]
    private partial void LogNotYet(Exception exception);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Error, Message = "The first administrator was not made: {Reason}")]
    private partial void LogRefused(string reason);
}
