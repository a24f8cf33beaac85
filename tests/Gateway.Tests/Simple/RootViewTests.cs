using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Simple;

public sealed class RootViewTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Every_name_is_there_once_in_every_representation(int packages)
    {
        var names = Enumerable.Range(0, packages).Select(number => $"package-{number}").ToHashSet();
        var view = View(names);

        var json = Body(view.GetPage(SimpleFormat.Json, gzip: false));
        var html = Body(view.GetPage(SimpleFormat.TextHtml, gzip: false));

        var listed = JsonDocument.Parse(json).RootElement.GetProperty("projects").EnumerateArray()
            .Select(project => project.GetProperty("name").GetString()!).ToList();
        Assert.Equal(packages, listed.Count);
        Assert.True(names.SetEquals(listed));
        Assert.Equal(packages, Encoding.UTF8.GetString(html).Split("<a href=\"").Length - 1);
        Assert.Equal(json, Unzip(Body(view.GetPage(SimpleFormat.Json, gzip: true))));
        Assert.Equal(html, Unzip(Body(view.GetPage(SimpleFormat.Html, gzip: true))));
    }

    [Fact]
    public void Two_gateways_give_the_same_page_the_same_tag()
    {
        var names = Enumerable.Range(0, 1_000).Select(number => $"package-{number}").ToHashSet();

        Assert.Equal(View(names).GetPage(SimpleFormat.Json, gzip: true).ETag, View(names).GetPage(SimpleFormat.Json, gzip: true).ETag);
        var before = View(names).GetPage(SimpleFormat.Json, gzip: false).ETag;
        names.Remove("package-1");
        Assert.NotEqual(before, View(names).GetPage(SimpleFormat.Json, gzip: false).ETag);
    }

    private RootView View(IReadOnlySet<string> names)
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var reader = new LeaseReader(reader => reader, metrics);
        var memory = new CacheMemory(Options.Create(new GatewayOptions()), reader, metrics, TimeProvider.System);
        var shards = names.ToLookup(CatalogueShard.Of);
        return new RootView(
        [
            .. Enumerable.Range(0, CatalogueShard.Count).Select(
                shard => RootFragment.Of(
                    shards[shard].Order(StringComparer.Ordinal).Select(name => new ListedName(name, Readership.Default)),
                    null,
                    memory.NewCharge()).Whole),
        ]);
    }

    private static byte[] Body(Page page)
    {
        byte[] body = [.. page.Parts.SelectMany(part => part.ToArray())];
        Assert.Equal(page.Length, body.Length);
        return body;
    }

    /// <summary>Also checks the checksum and the length at the end of the stream.</summary>
    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
