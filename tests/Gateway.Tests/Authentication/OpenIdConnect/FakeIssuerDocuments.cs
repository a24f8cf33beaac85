using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Protocols;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>An issuer without a network: its documents, which a test changes as it likes, and how often they were read.</summary>
internal sealed class FakeIssuerDocuments(string url) : IDocumentRetriever
{
    private int _fetches;

    /// <summary>Entries of the key set.</summary>
    public List<JsonObject> Keys { get; } = [];

    /// <summary>Whether it does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>Who the discovery document says it is; <see langword="null"/> for the truth.</summary>
    public string? ClaimedIssuer { get; set; }

    /// <summary>How often the key set was asked for.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (address == $"{url}/keys")
        {
            Interlocked.Increment(ref _fetches);
        }

        return IsAway ? throw new HttpRequestException("It is away.") : Task.FromResult(address switch
        {
            _ when address == $"{url}/.well-known/openid-configuration" =>
                new JsonObject { ["issuer"] = ClaimedIssuer ?? url, ["jwks_uri"] = $"{url}/keys" }.ToJsonString(),
            _ when address == $"{url}/keys" =>
                new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]) }.ToJsonString(),
            _ => throw new HttpRequestException($"There is nothing at {address}."),
        });
    }
}
