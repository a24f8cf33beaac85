using System.Text.Json;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>What PyPICloud 1.3 asks of its <c>auth.backend_server</c>: GET, user name and password in the query.</summary>
/// <remarks>Spec: https://pypicloud.readthedocs.io/en/latest/topics/access_control.html#remote-server</remarks>
internal sealed class PyPICloudQuestions(RemoteServer server, string url, RemotePathOptions paths) : IRemoteQuestions
{
    /// <remarks>The server says "no" to a wrong password and to a stranger alike, so neither is ever wrong here, but unknown.</remarks>
    public async Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken)
    {
        var isRight = await AskAsync(
            paths.Verify, $"?username={Uri.EscapeDataString(userName)}&password={Uri.EscapeDataString(password)}", cancellationToken);
        if (!RemoteAnswer.ReadFlag(isRight, paths.Verify))
        {
            return SourceAnswer.Unknown;
        }

        return await FindDataAsync(userName, cancellationToken) ?? await FindPiecesAsync(userName, cancellationToken);
    }

    public async Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken) =>
        await FindDataAsync(userName, cancellationToken) ?? SourceAnswer.Unknown;

    /// <returns><see langword="null"/> if the server has no such path, or no such user: it does not tell which.</returns>
    private async Task<SourceAnswer?> FindDataAsync(string userName, CancellationToken cancellationToken)
    {
        var data = await AskAsync(paths.UserData, Query(userName), cancellationToken);
        return data switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.Object } user => RemoteAnswer.ReadIdentity(user, userName, "username", "admin"),
            _ => throw new SourceFailureException($"its answer to {paths.UserData} is no object."),
        };
    }

    private async Task<SourceAnswer> FindPiecesAsync(string userName, CancellationToken cancellationToken)
    {
        var groups = AskAsync(paths.Groups, Query(userName), cancellationToken);
        var isAdministrator = AskAsync(paths.Admin, Query(userName), cancellationToken);
        await Task.WhenAll(groups, isAdministrator);
        return SourceAnswer.Known(new(
            userName,
            SourceInput.Groups(RemoteAnswer.ReadList(await groups, paths.Groups)),
            RemoteAnswer.ReadFlag(await isAdministrator, paths.Admin)));
    }

    private static string Query(string userName) => $"?username={Uri.EscapeDataString(userName)}";

    private Task<JsonElement?> AskAsync(string path, string query, CancellationToken cancellationToken) =>
        server.AskAsync(HttpMethod.Get, url.TrimEnd('/') + path + query, new ByteArrayContent([]), cancellationToken);
}
