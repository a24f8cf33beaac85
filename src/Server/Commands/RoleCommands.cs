using System.CommandLine;

namespace Larder.Server.Commands;

/// <summary><c>larder gateway</c> and <c>larder silo</c>: the processes of a cluster.</summary>
internal static class RoleCommands
{
    public static Command CreateGateway(CommandContext context) => Create(
        context, "gateway", "Serve clients, as one of several gateways of a cluster", Role.Gateway,
        "larder gateway --config /etc/larder.json --urls http://0.0.0.0:8080 --Cluster:Address=10.0.0.3",
        "larder gateway --Database:Engine=Postgres --Artifacts:Store=S3 --config /etc/larder.json");

    public static Command CreateSilo(CommandContext context) => Create(
        context, "silo", "Host packages and accounts, as one of several silos of a cluster", Role.Silo,
        "larder silo --config /etc/larder.json --Cluster:Address=10.0.0.4");

    private static Command Create(
        CommandContext context, string name, string description, Role role, params string[] examples)
    {
        var command = CommandContext.Create(name, description, [], examples);
        command.SetAction((result, cancellationToken) =>
            ServeCommand.RunAsync(context.Options.Load(result, role), context.Terminal, cancellationToken));
        return command;
    }
}
