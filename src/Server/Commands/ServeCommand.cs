using Larder.Server.Settings;

namespace Larder.Server.Commands;

/// <summary><c>larder</c> without a command: serve until told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(SettingsSources settings, Terminal terminal, CancellationToken cancellationToken)
    {
        const Role Role = Role.All;
        await using var program = await RunningProgram.StartAsync(settings, Role, publicToo: true, cancellationToken);
        var newPassword = program.App.Services.GetRequiredService<FirstAccount>().NewPassword;
        Banner.Write(terminal.Output, Role, settings.DataFolder, program.Addresses, newPassword);
        await program.App.WaitForShutdownAsync(cancellationToken);
        return ExitStatus.Success;
    }
}
