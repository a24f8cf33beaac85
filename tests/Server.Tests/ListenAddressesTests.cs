using Microsoft.Extensions.Configuration;

namespace Larder.Server.Tests;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://*:8080;https://[::1]:8443")]
    [InlineData("http://unix:/run/larder.sock")]
    [InlineData("http://localhost:5000, http://0.0.0.0:5001")]
    public void Addresses_that_Kestrel_knows_pass(string urls) =>
        Assert.Empty(ListenAddresses.FindProblems(Configure(("Urls", urls))));

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:80x")]
    [InlineData("http://127.0.0.1:8080/pypi")]
    [InlineData("http://127.0.0.1:99999")]
    public void Every_wrong_address_is_named(string url) =>
        Assert.Contains(url, Assert.Single(ListenAddresses.FindProblems(Configure(("Urls", $"http://127.0.0.1:1;{url}")))));

    [Fact]
    public void Addresses_become_endpoints_of_Kestrel()
    {
        var settings = ListenAddresses.ToEndpoints(Configure(("Urls", "http://a:1;http://b:2")), publicToo: true).ToDictionary();

        Assert.Equal("", settings["urls"]);
        Assert.Equal("http://a:1", settings["Kestrel:Endpoints:Url1:Url"]);
        Assert.Equal("http://b:2", settings["Kestrel:Endpoints:Url2:Url"]);
    }

    [Fact]
    public void Endpoints_win_over_addresses() =>
        Assert.Equal(
            ["urls"],
            ListenAddresses.ToEndpoints(Configure(("Urls", "http://a:1"), ("Kestrel:Endpoints:Mine:Url", "http://b:2")), publicToo: true)
                .Select(pair => pair.Key));

    [Fact]
    public void An_endpoint_without_an_address_is_named() =>
        Assert.Equal(
            ["Kestrel:Endpoints:Mine has no Url."],
            ListenAddresses.FindProblems(Configure(("Kestrel:Endpoints:Mine:Protocols", "Http2"))));

    private static IConfiguration Configure(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();
}
