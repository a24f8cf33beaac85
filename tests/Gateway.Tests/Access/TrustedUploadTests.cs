using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Larder.Gateway.Tests.Api;
using Larder.Gateway.Tests.Authentication.OpenIdConnect;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Access;

/// <summary>A job of a platform, from its proof to the file that it publishes.</summary>
public sealed class TrustedUploadTests(TrustedUploadTests.Fixture index) : IClassFixture<TrustedUploadTests.Fixture>
{
    private const string Publisher = "publisher:ci:repository=acme/six";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_publishes_to_the_packages_that_name_it_and_does_nothing_else()
    {
        await index.PublishAsync("trusted", "1.0");
        await index.PublishAsync("other", "1.0");
        await index.Package("trusted").SetAccessAsync(Publisher, PackagePermissions.Write, Published.Alice);
        using var job = await index.NewJobAsync();

        Assert.Equal(200, await UploadAsync(job, "trusted", "2.0"));
        Assert.Equal(403, await UploadAsync(job, "other", "2.0"));
        Assert.Equal(403, await UploadAsync(job, "new-name", "1.0"));
        Assert.Equal(403, (await job.CallAsync(HttpMethod.Delete, "/api/packages/trusted")).Status);
        Assert.Equal(403, (await job.CallAsync(HttpMethod.Get, "/api/whoami")).Status);
        Assert.Equal(403, (await job.CallAsync(HttpMethod.Post, "/api/tokens", "{}")).Status);
        using var page = await job.GetAsync("/simple/other/", Stop);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task The_right_ends_with_the_entry_and_not_with_the_token()
    {
        await index.PublishAsync("taken-back", "1.0");
        await index.Package("taken-back").SetAccessAsync(Publisher, PackagePermissions.Write, Published.Alice);
        using var job = await index.NewJobAsync();
        Assert.Equal(200, await UploadAsync(job, "taken-back", "2.0"));

        await index.Package("taken-back").SetAccessAsync(Publisher, PackagePermissions.None, Published.Alice);

        Assert.Equal(403, await UploadAsync(job, "taken-back", "3.0"));
    }

    [Fact]
    public async Task A_rule_for_names_lets_a_job_publish_what_is_not_there_yet()
    {
        using var administrator = await index.NewAdministratorAsync();
        var (status, _) = await administrator.CallAsync(
            HttpMethod.Put, $"/api/index/access/rules/jobs-*/{Uri.EscapeDataString(Publisher)}", """{"permissions": ["write"]}""");
        Assert.Equal(200, status);
        using var job = await index.NewJobAsync();

        Assert.Equal(200, await UploadAsync(job, "jobs-first", "1.0"));
        Assert.Empty((await administrator.GetJsonAsync("/api/packages/jobs-first/access"))["entries"]!.AsArray());
    }

    private static async Task<int> UploadAsync(HttpClient client, string package, string version)
    {
        var name = package.Replace('-', '_');
        using var form = UploadBody.Of(package, version, $"{name}-{version}-py3-none-any.whl", Distributions.Wheel(name, version)).ToContent();
        using var response = await client.PostAsync("/legacy/", form, Stop);
        return (int)response.StatusCode;
    }

    /// <summary>An index that believes a platform.</summary>
    public sealed class Fixture : IndexFixture
    {
        private const string Audience = "packages.example.com";

        private TestIssuer _issuer = null!;

        protected override IEnumerable<(string Key, string Value)> Settings =>
        [
            ("Access:AnonymousRead", "false"),
            ("Access:TrustedPublishing:Audience", Audience),
            ("Access:TrustedPublishing:Issuers:ci:Issuer", _issuer.Url),
        ];

        public override async ValueTask InitializeAsync()
        {
            _issuer = await TestIssuer.StartAsync();
            await base.InitializeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            await base.DisposeAsync();
            await _issuer.DisposeAsync();
        }

        public async Task<HttpClient> NewAdministratorAsync()
        {
            await Grains.GetUser("root").CreateAsync(Authentication.FakeAccounts.PasswordHash, isAdministrator: true, Published.Alice);
            return WithPassword("root", Authentication.FakeAccounts.Password);
        }

        /// <summary>A client with the token of a job.</summary>
        public async Task<HttpClient> NewJobAsync()
        {
            using var client = NewClient();
            var proof = _issuer.Key.Sign(_issuer.Payload(Audience));
            var (status, body) = await client.CallAsync(
                HttpMethod.Post, "/_/oidc/mint-token", new JsonObject { ["token"] = proof }.ToJsonString());
            Assert.True(status == 200, body?.ToJsonString());
            return WithPassword("__token__", (string)body!["token"]!);
        }

        private HttpClient WithPassword(string user, string password)
        {
            var client = NewClient();
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
            return client;
        }
    }
}
