using Larder.Server.Settings;

namespace Larder.Server.Commands;

/// <summary><c>larder</c> without a command, <c>larder gateway</c>, <c>larder silo</c>: serve until told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(SettingsSources settings, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            await ServeAsync(settings, terminal, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before it had started, while it waited for its database say.
        }

        return ExitStatus.Success;
    }

    private static async Task ServeAsync(SettingsSources settings, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var program = await RunningProgram.StartAsync(settings, publicToo: true, cancellationToken);
        if (program.App.Services.GetService<FirstAccount>() is { NewPassword: { } password } firstAccount)
        {
            // In this order, or a program that ends in between leaves an account whose password nobody has seen.
            Banner.WriteFirstSteps(terminal.Output, program.Addresses, password);
            await firstAccount.CreateAsync(password);
        }

        Banner.Write(terminal.Output, settings.Role, settings.DataFolder, program.Addresses);
        await program.App.WaitForShutdownAsync(cancellationToken);
    }
}
