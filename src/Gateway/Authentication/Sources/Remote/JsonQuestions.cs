using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>One POST for a question: <c>{"userName": "alice", "password": "…"}</c>, without a password to look somebody up. The answer:
/// <c>{"verdict": "known", "userName": "alice", "groups": ["developers"], "administrator": false}</c>; what may be left out is all but the
/// verdict, which is <c>known</c>, <c>wrong</c> or <c>unknown</c>.</summary>
internal sealed class JsonQuestions(RemoteServer server, string url) : IRemoteQuestions
{
    public Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken) =>
        AskAsync(userName, new JsonObject { ["userName"] = userName, ["password"] = password }, mayBeWrong: true, cancellationToken);

    public Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken) =>
        AskAsync(userName, new JsonObject { ["userName"] = userName }, mayBeWrong: false, cancellationToken);

    private async Task<SourceAnswer> AskAsync(
        string userName, JsonObject question, bool mayBeWrong, CancellationToken cancellationToken)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes((JsonNode)question));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var answer = await server.AskAsync(HttpMethod.Post, url, body, cancellationToken)
            ?? throw new SourceFailureException("it answered with status 404: somebody who is not there has status 200 and a verdict.");

        return RemoteAnswer.ReadText(answer, "verdict") switch
        {
            "known" => RemoteAnswer.ReadIdentity(answer, userName, "userName", "administrator"),
            "wrong" when mayBeWrong => SourceAnswer.Wrong,
            "unknown" => SourceAnswer.Unknown,
            _ => throw new SourceFailureException($"its answer has no verdict that is known, {(mayBeWrong ? "wrong " : "")}or unknown."),
        };
    }
}
