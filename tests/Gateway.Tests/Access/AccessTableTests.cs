using System.Net;
using System.Text;
using Larder.Gateway.Tests.Upload;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Access;

/// <summary>Every route, asked by everybody. A route that is not in the table, or not in the gateway any more, fails the build.</summary>
public sealed class AccessTableTests(AccessFixture index) : IClassFixture<AccessFixture>
{
    public static readonly TheoryData<string> Cases = [.. AccessTable.Routes.Keys.Order(StringComparer.Ordinal)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<string> Mapped =>
        from endpoint in index.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
        where method != "HEAD"
        select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}";

    [Fact]
    public void Every_route_has_a_row_and_every_row_a_route() =>
        Assert.Equal(AccessTable.Routes.Keys.Order(StringComparer.Ordinal), Mapped.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Each_cell_is_as_the_table_says(string route)
    {
        var asked = AccessTable.Routes[route];
        foreach (var asker in Enum.GetValues<Asker>())
        {
            using var client = index.NewClient(asker);
            using var request = await NewRequestAsync(route, asker);
            using var response = await client.SendAsync(request, Stop);
            var text = await response.Content.ReadAsStringAsync(Stop);

            var refused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? (int)response.StatusCode : 0;
            Assert.True(AccessTable.Expect(asked, asker) == refused, $"{route} by {asker}: {(int)response.StatusCode} {text}");
            Assert.True((int)response.StatusCode < 500, $"{route} by {asker}: {(int)response.StatusCode} {text}");
            Assert.Equal(refused == 401, response.Headers.WwwAuthenticate.Count > 0);
            if (asked == Asked.List && refused == 0)
            {
                var mayRead = asker is Asker.Reader or Asker.Manager or Asker.Administrator;
                Assert.Equal(mayRead, text.Contains(AccessFixture.Secret, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_head_request_is_answered_as_the_get_request()
    {
        foreach (var (route, asked) in AccessTable.Routes.Where(row => row.Key.StartsWith("GET ", StringComparison.Ordinal)))
        {
            foreach (var asker in Enum.GetValues<Asker>())
            {
                using var client = index.NewClient(asker);
                using var get = await NewRequestAsync(route, asker);
                using var head = await NewRequestAsync(route, asker);
                head.Method = HttpMethod.Head;
                using var expected = await client.SendAsync(get, Stop);
                using var actual = await client.SendAsync(head, Stop);

                Assert.True(expected.StatusCode == actual.StatusCode, $"{route} ({asked}) by {asker}: {actual.StatusCode}");
            }
        }
    }

    /// <summary>A request that changes nothing when it goes through, but where it has a package of its own to change.</summary>
    private async Task<HttpRequestMessage> NewRequestAsync(string route, Asker asker)
    {
        var space = route.IndexOf(' ', StringComparison.Ordinal);
        var (method, pattern) = (route[..space], route[(space + 1)..]);
        var package = AccessFixture.Secret;
        if (route == "DELETE /api/packages/{package}")
        {
            package = $"{AccessFixture.Secret}-{AccessFixture.NameOf(asker)}";
            await index.PublishSecretAsync(package);
        }

        var path = pattern
            .Replace("{package}", package, StringComparison.Ordinal)
            .Replace("{version}", method == "GET" ? "1.0" : "9.9", StringComparison.Ordinal)
            .Replace("{digest}", index.File.Sha256[..16], StringComparison.Ordinal)
            .Replace("{file}", method == "GET" ? index.File.FileName : "none-1.0-py3-none-any.whl", StringComparison.Ordinal)
            .Replace("{principal}", "user:nobody-at-all", StringComparison.Ordinal)
            .Replace("{pattern}", "no-such-*", StringComparison.Ordinal)
            .Replace("{user}", "nobody-at-all", StringComparison.Ordinal)
            .Replace("{name}", "somebody-else", StringComparison.Ordinal)
            .Replace("{id}", "0123456789abcdef", StringComparison.Ordinal);
        var isPage = method == "GET" && pattern.TrimStart('/', '+').StartsWith("simple", StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), isPage ? path + "/" : path);
        if (AccessTable.Routes[route] == Asked.Upload)
        {
            request.Content = UploadBody.Of(
                AccessFixture.Secret, "2.0", "top_secret-2.0-py3-none-any.whl", Distributions.Wheel("top_secret", "2.0")).ToContent();
        }
        else if (method is "PUT" or "POST" or "PATCH")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return request;
    }
}
