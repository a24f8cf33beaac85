using System.Net;
using System.Web;
using Larder.Gateway.Tests.Api;
using Larder.Grains.Abstractions;
using OpenIddict.Abstractions;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.Users;

/// <summary>Browsers that log in with a real identity provider.</summary>
public sealed class LoginTests : IClassFixture<LoginFixture>, IDisposable
{
    private readonly LoginFixture _index;
    private readonly Browser _browser;

    public LoginTests(LoginFixture index)
    {
        (_index, _browser) = (index, index.NewBrowser());
        (index.Provider.User, index.Provider.Refuses, index.Provider.IsTerse, index.Provider.IsAway, index.Provider.Tamper) =
            (TestUser.New("developers"), false, false, false, null);
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Who_logs_in_at_the_provider_is_logged_in_here()
    {
        using var response = await _browser.LogInAsync();

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (response.StatusCode, response.Headers.Location!.OriginalString));
        var identity = await _index.IdentifyAsync(_browser);
        Assert.Equal((_index.Provider.User.Name, false), (identity!.Name, identity.IsAdministrator));
        Assert.Equal(["developers"], identity.Groups);
    }

    [Fact]
    public async Task The_provider_is_asked_with_everything_that_keeps_its_answer_for_this_browser()
    {
        using var response = await _browser.GetAsync("/login");

        var query = HttpUtility.ParseQueryString(response.Headers.Location!.Query);
        Assert.StartsWith(_index.Provider.Url + "connect/authorize?", response.Headers.Location.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(("code", "openid profile", "S256"), (query["response_type"], query["scope"], query["code_challenge_method"]));
        Assert.Equal($"{_index.Address}login/callback", query["redirect_uri"]);
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.Equal(43, query[name]!.Length));
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.All(["httponly", "samesite=lax", "path=/", "max-age=600"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.DoesNotContain(query[name]!, cookie, StringComparison.Ordinal));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task An_administrators_group_makes_administrators()
    {
        _index.Provider.User = TestUser.New("developers", "index-admins");
        using var response = await _browser.LogInAsync();

        Assert.True((await _index.IdentifyAsync(_browser))!.IsAdministrator);
    }

    [Fact]
    public async Task Who_is_in_no_allowed_group_is_not_let_in()
    {
        _index.Provider.User = TestUser.New("guests");

        await AssertRefusedAsync(await _browser.LogInAsync(), HttpStatusCode.Forbidden, "in none of the groups");
    }

    [Fact]
    public async Task What_the_token_does_not_say_the_users_page_does()
    {
        _index.Provider.IsTerse = true;
        using var response = await _browser.LogInAsync();

        Assert.Equal(_index.Provider.User.Name, (await _index.IdentifyAsync(_browser))!.Name);
    }

    [Fact]
    public async Task A_page_about_somebody_else_is_not_believed()
    {
        _index.Provider.IsTerse = true;
        _index.Provider.User = TestUser.New("developers") with { UserInfoSubject = "s-root" };

        await AssertRefusedAsync(await _browser.LogInAsync(), HttpStatusCode.Forbidden, "could not be believed");
    }

    [Fact]
    public async Task A_name_stays_with_the_subject_that_had_it_first()
    {
        var first = TestUser.New("developers");
        _index.Provider.User = first;
        (await _browser.LogInAsync()).Dispose();
        using var other = _index.NewBrowser();
        _index.Provider.User = TestUser.New("developers") with { Name = first.Name };
        await AssertRefusedAsync(await other.LogInAsync(), HttpStatusCode.Forbidden, "belongs to somebody else");

    }

    [Fact]
    public async Task The_name_of_an_account_of_the_index_is_nobody_elses()
    {
        _index.Provider.User = TestUser.New("developers", "index-admins");
        await _index.Grains.GetUser(_index.Provider.User.Name).CreateAsync("hash", isAdministrator: false, Published.Alice);

        await AssertRefusedAsync(await _browser.LogInAsync(), HttpStatusCode.Forbidden, "belongs to somebody else");
    }

    [Fact]
    public async Task REVOKED_who_is_switched_off_here_is_logged_out_at_once_and_cannot_log_in()
    {
        (await _browser.LogInAsync()).Dispose();
        Assert.NotNull(await _index.IdentifyAsync(_browser));

        await _index.Grains.GetUser(_index.Provider.User.Name).SetEnabledAsync(enabled: false, Published.Alice);

        Assert.Null(await _index.IdentifyAsync(_browser));
        await AssertRefusedAsync(await _browser.LogInAsync(), HttpStatusCode.Forbidden, "switched off");
    }

    [Fact]
    public async Task A_later_login_brings_the_groups_up_to_date_for_all_browsers_of_the_user()
    {
        _index.Provider.User = TestUser.New("developers", "index-admins");
        (await _browser.LogInAsync()).Dispose();
        Assert.True((await _index.IdentifyAsync(_browser))!.IsAdministrator);

        _index.Provider.User = _index.Provider.User with { Groups = ["developers"] };
        using var other = _index.NewBrowser();
        (await other.LogInAsync()).Dispose();

        Assert.False((await _index.IdentifyAsync(_browser))!.IsAdministrator);
    }

    [Fact]
    public async Task The_answer_for_one_browser_logs_in_no_other()
    {
        var answer = await _browser.GoToProviderAsync();
        using var victim = _index.NewBrowser();

        await AssertRefusedAsync(await victim.GetAsync(answer), HttpStatusCode.BadRequest, "another browser");
        (await victim.GetAsync("/login")).Dispose();
        await AssertRefusedAsync(await victim.GetAsync(answer), HttpStatusCode.BadRequest, "another browser");
        Assert.Null(await _index.IdentifyAsync(victim));
    }

    [Theory]
    [InlineData("state", "")]
    [InlineData("state", "made-up")]
    [InlineData("iss", "https://evil.example")]
    public async Task An_answer_that_was_changed_on_the_way_logs_nobody_in(string name, string value)
    {
        var answer = new UriBuilder(await _browser.GoToProviderAsync());
        var query = HttpUtility.ParseQueryString(answer.Query);
        query[name] = value;
        answer.Query = query.ToString();

        await AssertRefusedAsync(await _browser.GetAsync(answer.Uri.AbsoluteUri), HttpStatusCode.BadRequest, "another browser");
    }

    [Fact]
    public async Task A_code_that_is_made_up_logs_nobody_in()
    {
        var answer = new UriBuilder(await _browser.GoToProviderAsync());
        var query = HttpUtility.ParseQueryString(answer.Query);
        query["code"] = "made-up";
        answer.Query = query.ToString();

        await AssertRefusedAsync(await _browser.GetAsync(answer.Uri.AbsoluteUri), HttpStatusCode.Forbidden, "did not let you in");
    }

    [Fact]
    public async Task An_answer_is_good_once()
    {
        var answer = await _browser.GoToProviderAsync();
        (await _browser.GetAsync(answer)).Dispose();

        await AssertRefusedAsync(await _browser.GetAsync(answer), HttpStatusCode.BadRequest, "another browser");
    }

    [Theory]
    [InlineData("nonce", "another")]
    [InlineData(OpenIddictConstants.Claims.Private.Audience, "another-client")]
    [InlineData(OpenIddictConstants.Claims.Private.Issuer, "https://evil.example/")]
    public async Task A_token_for_something_else_is_not_believed(string claim, string value)
    {
        _index.Provider.Tamper = principal => principal.SetClaim(claim, value);

        await AssertRefusedAsync(await _browser.LogInAsync(), HttpStatusCode.Forbidden, "could not be believed");
        Assert.Null(await _index.IdentifyAsync(_browser));
    }

    [Fact]
    public async Task Who_is_refused_there_is_refused_here_without_a_word_of_the_provider()
    {
        _index.Provider.Refuses = true;
        using var begin = await _browser.GetAsync("/login");
        var state = HttpUtility.ParseQueryString(begin.Headers.Location!.Query)["state"];
        var callback = $"/login/callback?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E&state={state}";

        using var response = await _browser.GetAsync(callback);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Theory]
    [InlineData("/simple/six/?a=b", "/simple/six/?a=b")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    public async Task The_browser_goes_back_to_a_path_of_the_index_and_nowhere_else(string path, string expected)
    {
        using var response = await _browser.LogInAsync($"/login?return={Uri.EscapeDataString(path)}");

        Assert.Equal(expected, response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_login_ends_at_once_when_the_browser_logs_out()
    {
        (await _browser.LogInAsync()).Dispose();
        var stolen = new Browser(_index.Address);
        stolen.Cookies.Add(_browser.Cookies.GetAllCookies());
        Assert.NotNull(await _index.IdentifyAsync(stolen));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/logout");
        using var response = await _browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Empty(_browser.Cookies.GetAllCookies());
        Assert.Null(await _index.IdentifyAsync(stolen));
        stolen.Dispose();
    }

    [Fact]
    public async Task A_page_of_another_site_logs_nobody_out()
    {
        (await _browser.LogInAsync()).Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/logout") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var response = await _browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.NotNull(await _index.IdentifyAsync(_browser));
    }

    [Theory]
    [InlineData("POST", "http")]
    [InlineData("PUT", "http")]
    [InlineData("DELETE", "http")]
    [InlineData("GET", "https")]
    public async Task A_cookie_opens_reading_only_and_only_over_the_scheme_it_was_set_for(string method, string scheme)
    {
        (await _browser.LogInAsync()).Dispose();

        Assert.Null(await _index.IdentifyAsync(_browser, method, scheme));
    }

    [Fact]
    public async Task A_look_at_the_callback_uses_nothing_up()
    {
        var answer = await _browser.GoToProviderAsync();
        using var head = new HttpRequestMessage(HttpMethod.Head, answer);
        (await _browser.SendAsync(head)).Dispose();

        using var response = await _browser.GetAsync(answer);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Fact]
    public async Task While_the_provider_is_away_logins_are_answered_503()
    {
        var answer = await _browser.GoToProviderAsync();
        _index.Provider.IsAway = true;

        using var response = await _browser.GetAsync(answer);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_a_browser_shows_is_no_api_token()
    {
        (await _browser.LogInAsync()).Dispose();
        var token = _browser.Cookies.GetAllCookies().Single().Value;
        using var client = _index.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);

        Assert.Equal(401, (await client.CallAsync(HttpMethod.Get, "/api/tokens")).Status);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string words)
    {
        using (response)
        {
            Assert.Equal(status, response.StatusCode);
            Assert.Contains(words, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.DoesNotContain(response.Headers, header => header.Key == "Location");
        }
    }
}
