using Larder.Server.Settings;

namespace Larder.Server.Commands;

/// <summary><c>larder</c> without a command: serve until told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(SettingsSources settings, Terminal terminal, CancellationToken cancellationToken)
    {
        const Role Role = Role.All;
        await using var program = await RunningProgram.StartAsync(settings, Role, publicToo: true, cancellationToken);
        var firstAccount = program.App.Services.GetRequiredService<FirstAccount>();
        if (firstAccount.NewPassword is { } password)
        {
            // In this order, or a program that ends in between leaves an account whose password nobody has seen.
            Banner.WriteFirstSteps(terminal.Output, program.Addresses, password);
            await firstAccount.CreateAsync(password);
        }

        Banner.Write(terminal.Output, Role, settings.DataFolder, program.Addresses);
        await program.App.WaitForShutdownAsync(cancellationToken);
        return ExitStatus.Success;
    }
}
