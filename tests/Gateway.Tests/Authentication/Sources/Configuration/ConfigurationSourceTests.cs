using Larder.Gateway.Authentication.Sources;

namespace Larder.Gateway.Tests.Authentication.Sources.Configuration;

/// <summary>Settings are read at start: a change shows with the next start.</summary>
public sealed class ConfigurationSourceTests : IdentitySourceContract, IDisposable
{
    private readonly ConfiguredUsers _users = new();

    protected override string Literal => "configuration";

    protected override int Questions => 0;

    [Fact]
    public async Task Names_are_compared_exactly() => Assert.Equal(SourceAnswer.Unknown, await Source().VerifyAsync("Alice", Password, Stop));

    [Fact]
    public async Task A_hash_may_be_in_a_file()
    {
        using var folder = new TemporaryFolder();
        var user = _users.Settings.Users["alice"];
        user.PasswordHashFile = folder.Write("alice", System.Text.Encoding.ASCII.GetBytes(user.PasswordHash + "\nand more\n"));
        user.PasswordHash = "";

        Assert.Equal(SourceVerdict.Known, (await Source().VerifyAsync("alice", Password, Stop)).Verdict);
        Assert.Equal(SourceVerdict.Wrong, (await Source().VerifyAsync("alice", WrongPassword, Stop)).Verdict);
    }

    public void Dispose() => _users.Dispose();

    private protected override IIdentitySource Source() => _users.Source();

    protected override Task SetGroupsAsync(string user, params string[] groups)
    {
        _users.SetGroups(user, groups);
        return Task.CompletedTask;
    }

    protected override Task RemoveAsync(string user)
    {
        _users.Settings.Users.Remove(user);
        return Task.CompletedTask;
    }
}
