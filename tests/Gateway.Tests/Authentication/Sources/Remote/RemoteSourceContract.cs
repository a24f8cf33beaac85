using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Remote;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Sources.Remote;

/// <summary>The contract with a real HTTP server.</summary>
public abstract class RemoteSourceContract(UserServer server) : ServerSourceContract, IClassFixture<UserServer>
{
    protected override string Literal => "remote";

    protected override int Questions => server.Questions;

    protected abstract void Configure(RemoteSourceOptions options);

    private protected override IIdentitySource NewSource(TimeSpan limit)
    {
        var options = new RemoteSourceOptions { UserName = "larder", Password = OwnSecret, Timeout = limit };
        Configure(options);
        return Keep(new RemoteSource(Options.Create(options), TimeProvider.System, Logs.For<RemoteSource>()));
    }

    protected override Task SetGroupsAsync(string user, params string[] groups)
    {
        server.Groups[user] = groups;
        return Task.CompletedTask;
    }

    protected override Task RemoveAsync(string user)
    {
        server.Groups.TryRemove(user, out _);
        return Task.CompletedTask;
    }

    protected override Task PauseAsync()
    {
        server.Pause();
        return Task.CompletedTask;
    }

    protected override Task ResumeAsync()
    {
        server.Resume();
        return Task.CompletedTask;
    }

    protected override Task KillAsync() => server.KillAsync();

    protected override Task RestartAsync() => server.StartAsync();
}
