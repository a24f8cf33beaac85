using System.Net;
using System.Net.Http.Headers;
using Larder.Gateway.Tests.Api;
using Larder.Gateway.Tests.Authentication.OpenIdConnect.Users;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Access;

/// <summary>Users of a real identity provider, with a browser, with its tokens, and with tokens of the index.</summary>
public sealed class ProviderUserTests(LoginFixture index) : IClassFixture<LoginFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_that_is_logged_in_reads_and_changes_nothing_until_it_is_logged_out()
    {
        await index.PublishAsync("for-developers", "1.0");
        await index.Package("for-developers").SetAccessAsync("group:developers", PackagePermissions.Read, Published.Alice);
        index.Provider.User = TestUser.New("developers");
        using var browser = index.NewBrowser();
        Assert.Equal(401, await StatusAsync(browser, HttpMethod.Get, "/simple/for-developers/"));
        (await browser.LogInAsync()).Dispose();

        Assert.Equal(200, await StatusAsync(browser, HttpMethod.Get, "/simple/for-developers/"));
        Assert.Equal(200, await StatusAsync(browser, HttpMethod.Get, "/simple/"));
        Assert.Equal(200, await StatusAsync(browser, HttpMethod.Get, "/api/whoami"));
        Assert.Equal(401, await StatusAsync(browser, HttpMethod.Post, "/legacy/"));
        Assert.Equal(401, await StatusAsync(browser, HttpMethod.Post, "/api/tokens"));
        Assert.Equal(401, await StatusAsync(browser, HttpMethod.Delete, "/api/packages/for-developers"));

        await index.Grains.GetUser(index.Provider.User.Name).SetEnabledAsync(enabled: false, Published.Alice);
        Assert.Equal(401, await StatusAsync(browser, HttpMethod.Get, "/simple/for-developers/"));
    }

    [Fact]
    public async Task A_program_shows_a_token_of_the_provider_and_gets_one_of_the_index()
    {
        index.Provider.User = TestUser.New("developers");
        using var program = index.NewClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await index.Provider.GetAccessTokenAsync());

        Assert.Equal(index.Provider.User.Name, (string)(await program.GetJsonAsync("/api/whoami"))["name"]!);
        var (status, token) = await program.CallAsync(HttpMethod.Post, "/api/tokens", "{}");
        Assert.Equal(201, status);

        using var holder = index.NewClient();
        holder.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token!["token"]!);
        Assert.Equal(index.Provider.User.Name, (string)(await holder.GetJsonAsync("/api/whoami"))["name"]!);
        await index.Grains.GetUser(index.Provider.User.Name).SetEnabledAsync(enabled: false, Published.Alice);
        Assert.Equal(401, (await holder.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        Assert.Equal(401, (await program.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
    }

    [Fact]
    public async Task Who_is_let_in_no_longer_is_out_with_everything_that_was_given_out_before()
    {
        index.Provider.User = TestUser.New("developers");
        using var program = index.NewClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await index.Provider.GetAccessTokenAsync());
        var (_, token) = await program.CallAsync(HttpMethod.Post, "/api/tokens", "{}");
        using var holder = index.NewClient();
        holder.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token!["token"]!);
        Assert.Equal(200, (await holder.CallAsync(HttpMethod.Get, "/api/whoami")).Status);

        index.Provider.User = index.Provider.User with { Groups = ["guests"] };
        using var late = index.NewClient();
        late.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await index.Provider.GetAccessTokenAsync());

        Assert.Equal(401, (await late.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        Assert.Equal(401, (await holder.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        Assert.Equal(401, (await program.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
    }

    [Fact]
    public async Task Who_is_logged_in_goes_on_while_the_provider_is_away()
    {
        index.Provider.User = TestUser.New("developers");
        using var browser = index.NewBrowser();
        (await browser.LogInAsync()).Dispose();
        index.Provider.IsAway = true;
        try
        {
            Assert.Equal(200, await StatusAsync(browser, HttpMethod.Get, "/api/whoami"));
        }
        finally
        {
            index.Provider.IsAway = false;
        }
    }

    private static async Task<int> StatusAsync(Browser browser, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await browser.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        await response.Content.ReadAsStringAsync(Stop);
        return (int)response.StatusCode;
    }
}
