using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Feeds;

public sealed class FeedTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_packages_added_last_come_first_and_no_more_than_forty()
    {
        for (var i = 0; i < 45; i++)
        {
            await index.PublishAsync($"new-{i:00}", "1.0");
        }

        var items = await ItemsAsync("/rss/packages.xml");

        Assert.Equal(40, items.Count);
        var titles = items.Select(item => item.Element("title")!.Value).Where(title => title.StartsWith("new-", StringComparison.Ordinal)).ToList();
        Assert.Equal(titles.OrderDescending(StringComparer.Ordinal), titles);
        Assert.Equal("new-44 added to the index", titles[0]);
        Assert.All(items, item => Assert.StartsWith(index.Address + "simple/", item.Element("guid")!.Value, StringComparison.Ordinal));
        Assert.All(items, item => DateTimeOffset.ParseExact(item.Element("pubDate")!.Value, "r", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task An_update_brings_a_package_to_the_top_unless_it_is_quarantined()
    {
        await index.PublishAsync("older", "1.0");
        await index.PublishAsync("newer", "1.0");
        var updated = await UpdateAfterAsync("older", "newer");
        await index.PublishAsync("bad", "1.0");
        await index.Package("bad").SetStatusAsync(PackageStatus.Quarantined, null, Published.Alice);

        var titles = (await ItemsAsync("/rss/updates.xml")).Select(item => item.Element("title")!.Value).ToList();

        Assert.InRange(titles.IndexOf($"older {updated}"), 0, titles.IndexOf("newer 1.0"));
        Assert.DoesNotContain("bad 1.0", titles);
    }

    /// <summary>Each grain takes the time by its own clock, and on a busy machine these differ by more than two uploads are apart.</summary>
    /// <returns>The version that made the package the one that was uploaded to later.</returns>
    private async Task<string> UpdateAfterAsync(string package, string other)
    {
        for (var minor = 1; ; minor++)
        {
            var file = await index.PublishAsync(package, $"1.{minor}");
            if (await UploadedAtAsync(package) > await UploadedAtAsync(other))
            {
                return file.Version;
            }
        }
    }

    private async Task<DateTimeOffset> UploadedAtAsync(string package) =>
        (await index.Package(package).ReadFilesAsync((await index.Package(package).SetFileYankedAsync("none", null, Published.Alice)).Serial, 0))!
            .Files.Max(file => file.UploadedAt);

    [Fact]
    public async Task A_package_has_a_feed_of_its_releases_newest_first()
    {
        await index.PublishAsync("with-releases", "2.0");
        await index.PublishAsync("with-releases", "1.5");

        var items = await ItemsAsync("/rss/project/with-releases/releases.xml");

        Assert.Equal(["1.5", "2.0"], items.Select(item => item.Element("title")!.Value));
    }

    [Fact]
    public async Task Feeds_are_xml_with_a_tag()
    {
        await index.PublishAsync("tagged", "1.0");
        using var client = index.NewClient();
        using var response = await client.GetAsync("/rss/project/tagged/releases.xml", Stop);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/rss/project/tagged/releases.xml");
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);

        Assert.Equal("text/xml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/rss/project/no-such/releases.xml", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.MovedPermanently, (await client.GetAsync("/rss/project/Tagged/releases.xml", Stop)).StatusCode);
    }

    private async Task<List<XElement>> ItemsAsync(string path)
    {
        using var client = index.NewClient();
        var document = XDocument.Parse(await client.GetStringAsync(path, Stop));
        Assert.Equal("2.0", document.Root!.Attribute("version")!.Value);
        return [.. document.Root.Element("channel")!.Elements("item")];
    }
}
