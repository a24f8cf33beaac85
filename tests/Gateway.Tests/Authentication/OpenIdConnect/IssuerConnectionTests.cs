using Larder.Gateway.Authentication.OpenIdConnect;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>Keys over a real line.</summary>
public sealed class IssuerConnectionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestIssuer _issuer = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _issuer = await TestIssuer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_document_is_read()
    {
        using var connection = new IssuerConnection(new TokenIssuer(_issuer.Url));

        Assert.Contains("\"kty\":\"RSA\"", await connection.GetDocumentAsync($"{_issuer.Url}/keys", Stop));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var connection = new IssuerConnection(new TokenIssuer(_issuer.Url));

        await Assert.ThrowsAsync<HttpRequestException>(() => connection.GetDocumentAsync($"{_issuer.Url}/moved", Stop));
    }

    [Fact]
    public async Task Nothing_is_asked_of_another_machine_over_http()
    {
        using var connection = new IssuerConnection(new TokenIssuer(_issuer.Url));

        var exception = await Assert.ThrowsAsync<HttpRequestException>(
            () => connection.GetDocumentAsync("http://issuer.example.com/keys", Stop));
        Assert.Contains("not https", exception.Message);
    }

    [Fact]
    public async Task A_token_from_a_file_is_shown_to_the_issuer_as_the_file_is_now()
    {
        _issuer.BearerToken = "first";
        var file = _folder.Write("token", "first\n"u8.ToArray());
        using var connection = new IssuerConnection(new TokenIssuer(_issuer.Url) { BearerTokenFile = file });
        await connection.GetDocumentAsync($"{_issuer.Url}/keys", Stop);

        _issuer.BearerToken = "second";
        await Assert.ThrowsAsync<HttpRequestException>(() => connection.GetDocumentAsync($"{_issuer.Url}/keys", Stop));
        _folder.Write("token", "second\n"u8.ToArray());
        await connection.GetDocumentAsync($"{_issuer.Url}/keys", Stop);
    }

    [Fact]
    public async Task A_token_from_a_file_is_shown_to_nobody_else()
    {
        await using var other = await TestIssuer.StartAsync();
        other.BearerToken = "secret";
        var file = _folder.Write("token", "secret"u8.ToArray());
        using var connection = new IssuerConnection(new TokenIssuer(_issuer.Url) { BearerTokenFile = file });

        await Assert.ThrowsAsync<HttpRequestException>(() => connection.GetDocumentAsync($"{other.Url}/keys", Stop));
    }

    [Theory]
    [InlineData("https://issuer.example.com", null)]
    [InlineData("https://issuer.example.com/realms/acme", null)]
    [InlineData("http://127.0.0.1:8080", null)]
    [InlineData("http://localhost:8080", null)]
    [InlineData("http://issuer.example.com", "https")]
    [InlineData("ftp://issuer.example.com", "must be an address")]
    [InlineData("issuer.example.com", "must be an address")]
    [InlineData("", "must be an address")]
    [InlineData("https://issuer.example.com?x=1", "neither")]
    [InlineData("https://user@issuer.example.com", "neither")]
    public void An_issuer_is_https_or_on_this_machine(string address, string? problem)
    {
        var found = IssuerAddress.FindProblem(address, allowHttp: false);

        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "", StringComparison.Ordinal);
    }
}
