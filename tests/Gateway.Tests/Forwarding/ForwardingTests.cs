using System.Net;
using Larder.Gateway.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests.Forwarding;

public sealed class ForwardingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("127.0.0.1")]
    public async Task A_trusted_proxy_says_how_the_client_came(string trusted) =>
        Assert.Equal("https://packages.example/python 203.0.113.7", await AskAsync(trusted));

    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.0/8")]
    public async Task Nobody_else_is_believed(string? trusted)
    {
        var answer = await AskAsync(trusted);

        Assert.StartsWith("http://127.0.0.1:", answer, StringComparison.Ordinal);
        Assert.EndsWith(" 127.0.0.1", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("proxy.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_addresses_and_ranges_are_settings(string? text, bool valid)
    {
        var options = new ForwardingOptions();
        options.TrustedProxies.Add(text!);

        Assert.Equal(valid, new ForwardingOptionsValidator().Validate(null, options).Succeeded);
    }

    private static async Task<string> AskAsync(string? trusted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (trusted is not null)
        {
            builder.Configuration["Gateway:TrustedProxies:0"] = trusted;
        }

        builder.Logging.ClearProviders();
        builder.Services.AddForwarding(builder.Configuration);
        await using var app = builder.Build();
        app.UseForwarding();
        app.MapGet("/", (HttpContext context) =>
            $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase} {context.Connection.RemoteIpAddress}");
        await app.StartAsync(Stop);

        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.First());
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "packages.example");
        request.Headers.Add("X-Forwarded-Prefix", "/python");
        using var response = await client.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(Stop);
    }
}
