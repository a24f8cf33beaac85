using Larder.Gateway.Authentication.OpenIdConnect;
using Larder.Gateway.Authentication.OpenIdConnect.Users;
using Larder.Gateway.Authentication.Sources;
using Larder.Grains.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.Users;

/// <summary>Programs that show tokens of a real identity provider.</summary>
public sealed class BearerIdentityTests(LoginFixture index) : IClassFixture<LoginFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_for_this_index_tells_whose_it_is()
    {
        index.Provider.User = TestUser.New("developers", "index-admins");
        var jwt = await index.Provider.GetAccessTokenAsync();

        var identity = await IdentifyAsync(jwt);

        Assert.Equal((index.Provider.User.Name, true), (identity!.Name, identity.IsAdministrator));
        Assert.Equal(["developers", "index-admins"], identity.Groups.Order());
        Assert.Equal(identity.Name, (await IdentifyAsync(jwt))!.Name);

        await index.Grains.GetUser(identity.Name).SetEnabledAsync(enabled: false, Published.Alice);
        Assert.Null(await IdentifyAsync(jwt));
    }

    [Fact]
    public async Task A_token_for_something_else_opens_nothing()
    {
        index.Provider.User = TestUser.New("developers");

        Assert.Null(await IdentifyAsync(await index.Provider.GetAccessTokenAsync("another-api")));
    }

    [Fact]
    public async Task A_token_of_somebody_in_no_allowed_group_opens_nothing()
    {
        index.Provider.User = TestUser.New("guests");

        Assert.Null(await IdentifyAsync(await index.Provider.GetAccessTokenAsync()));
    }

    [Theory]
    [InlineData("larder_0123456789abcdef_0123456789012345678901234567890123456789012")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.")]
    [InlineData("eyJ..")]
    [InlineData("")]
    public async Task What_is_no_token_of_the_provider_opens_nothing(string text) => Assert.Null(await IdentifyAsync(text));

    [Fact]
    public async Task A_changed_token_opens_nothing()
    {
        index.Provider.User = TestUser.New("developers");
        var jwt = await index.Provider.GetAccessTokenAsync();
        var middle = jwt.LastIndexOf('.') + 20;

        Assert.Null(await IdentifyAsync(jwt[..middle] + (jwt[middle] == 'A' ? 'B' : 'A') + jwt[(middle + 1)..]));
    }

    [Fact]
    public async Task A_key_that_the_provider_changes_is_found_and_the_old_one_forgotten()
    {
        await using var provider = await IdentityServer.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = new TokenIssuer(provider.Url);
        using var connection = new IssuerConnection(issuer);
        var validation = new JwtValidation(
            new IssuerKeys(issuer, connection, time, NullLogger<IssuerKeys>.Instance),
            new JwtExpectation(issuer, IdentityServer.Audience, JwtExpectation.AccessTypes),
            time);
        var before = JwtText.TryRead(await provider.GetAccessTokenAsync())!;
        Assert.True((await validation.ValidateAsync(before, Stop)).IsGood);

        provider.RotateKey();
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.True((await validation.ValidateAsync(JwtText.TryRead(await provider.GetAccessTokenAsync())!, Stop)).IsGood);
        Assert.Equal("unknown key", (await validation.ValidateAsync(before, Stop)).Problem);
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("expired", (await validation.ValidateAsync(before, Stop)).Problem);
    }

    [Fact]
    public async Task A_provider_that_never_answered_is_unavailable_and_nobody_is_refused_for_it()
    {
        await using var provider = await IdentityServer.StartAsync();
        var jwt = JwtText.TryRead(await provider.GetAccessTokenAsync())!;
        provider.IsAway = true;
        var issuer = new TokenIssuer(provider.Url);
        using var connection = new IssuerConnection(issuer);
        var keys = new IssuerKeys(issuer, connection, TimeProvider.System, NullLogger<IssuerKeys>.Instance);
        var expected = new JwtExpectation(issuer, IdentityServer.Audience, JwtExpectation.AccessTypes);

        await Assert.ThrowsAsync<IssuerUnavailableException>(
            () => new JwtValidation(keys, expected, TimeProvider.System).ValidateAsync(jwt, Stop));
    }

    private ValueTask<SourceIdentity?> IdentifyAsync(string jwt) =>
        index.Services.GetRequiredService<BearerIdentity>().TryIdentifyAsync(jwt, client: null, Stop);
}
