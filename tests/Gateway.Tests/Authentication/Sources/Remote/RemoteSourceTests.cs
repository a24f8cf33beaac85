using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Sources.Remote;

namespace Larder.Gateway.Tests.Authentication.Sources.Remote;

public sealed class JsonRemoteSourceTests(UserServer server) : RemoteSourceContract(server)
{
    private readonly UserServer _server = server;

    [Fact]
    public async Task The_server_is_asked_with_credentials_of_the_settings()
    {
        await Source().FindAsync("alice", Stop);

        Assert.Equal(
            "Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("larder:" + OwnSecret)), _server.LastAuthorization);
    }

    /// <summary>Two connections, so that most of many questions wait for one.</summary>
    protected override void Configure(RemoteSourceOptions options) =>
        (options.Url, options.MaxConnections) = (_server.Url + "/check", 2);
}

public sealed class TlsRemoteSourceTests(UserServer server) : RemoteSourceContract(server)
{
    private readonly UserServer _server = server;

    protected override void Configure(RemoteSourceOptions options) => (options.Url, options.CaFile) = (_server.TlsUrl + "/check", _server.CaFile);
}

public sealed class PyPICloudRemoteSourceTests(UserServer server) : RemoteSourceContract(server)
{
    private readonly UserServer _server = server;

    private protected override SourceVerdict OfWrongPassword => SourceVerdict.Unknown;

    [Fact]
    public async Task A_server_without_data_of_users_is_asked_for_groups_and_rights_one_by_one()
    {
        _server.HasUserData = false;
        try
        {
            var answer = await Source().VerifyAsync("root", Password, Stop);

            Assert.Equal(["admins"], answer.Identity!.Groups);
            Assert.True(answer.Identity.IsAdministrator);
            Assert.Equal(SourceAnswer.Unknown, await Source().FindAsync("root", Stop));
        }
        finally
        {
            _server.HasUserData = true;
        }
    }

    protected override void Configure(RemoteSourceOptions options) =>
        (options.Url, options.Shape) = (_server.Url + "/", RemoteShape.PyPICloud);
}
