using Larder.Gateway.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging.Abstractions;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

public sealed class IssuerKeysTests : IDisposable
{
    private readonly JwtFixture _jwt = new();
    private readonly SigningKey _next = new("two");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _jwt.Dispose();
        _next.Dispose();
    }

    [Fact]
    public async Task Many_at_once_share_one_fetch()
    {
        var checks = Enumerable.Range(0, 20).Select(_ => _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));

        Assert.All(await Task.WhenAll(checks), Assert.Null);
        Assert.Equal(1, _jwt.Documents.Fetches);
    }

    [Fact]
    public async Task A_new_key_is_fetched_when_the_first_token_names_it()
    {
        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
        _jwt.Documents.Keys[0] = _next.ToJwk();
        _jwt.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(await _jwt.CheckAsync(_next.Sign(_jwt.Payload())));
        Assert.Equal("unknown key", await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
    }

    [Fact]
    public async Task Unknown_key_ids_cost_the_issuer_one_request_a_minute_at_most()
    {
        for (var second = 0; second < 180; second++)
        {
            Assert.Equal("unknown key", await _jwt.CheckAsync(_next.Sign(_jwt.Payload())));
            _jwt.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, _jwt.Documents.Fetches);
    }

    [Fact]
    public async Task While_the_issuer_is_away_its_last_keys_serve_for_a_day()
    {
        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
        _jwt.Documents.IsAway = true;
        for (var hour = 0; hour < 23; hour++)
        {
            _jwt.Time.Advance(TimeSpan.FromHours(1));
            Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
        }

        _jwt.Time.Advance(TimeSpan.FromHours(2));
        await Assert.ThrowsAsync<IssuerUnavailableException>(() => _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
    }

    [Fact]
    public async Task An_issuer_that_never_answered_is_unavailable_and_is_asked_again_soon()
    {
        _jwt.Documents.IsAway = true;
        await Assert.ThrowsAsync<IssuerUnavailableException>(() => _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
        _jwt.Documents.IsAway = false;
        await Assert.ThrowsAsync<IssuerUnavailableException>(() => _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));

        _jwt.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
    }

    [Fact]
    public async Task A_key_that_was_taken_back_is_forgotten_within_a_quarter_of_an_hour()
    {
        Assert.Null(await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
        _jwt.Documents.Keys[0] = _next.ToJwk();
        _jwt.Time.Advance(TimeSpan.FromMinutes(16));

        await Until.TrueAsync(async () => await _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())) == "unknown key");
    }

    [Theory]
    [InlineData("https://issuer.example.com/")]
    [InlineData("https://evil.example")]
    public async Task A_discovery_document_of_somebody_else_is_not_believed(string issuer)
    {
        _jwt.Documents.ClaimedIssuer = issuer;

        await Assert.ThrowsAsync<IssuerUnavailableException>(() => _jwt.CheckAsync(_jwt.Key.Sign(_jwt.Payload())));
    }

    [Fact]
    public async Task An_issuer_without_a_discovery_document_has_its_keys_where_the_setting_says()
    {
        var issuer = _jwt.Issuer with { JwksUri = JwtFixture.Url + "/keys" };
        var keys = await new IssuerKeys(issuer, _jwt.Documents, _jwt.Time, NullLogger<IssuerKeys>.Instance).GetAsync(Stop);

        Assert.NotNull(keys.Find("one", "RS256"));
    }
}
