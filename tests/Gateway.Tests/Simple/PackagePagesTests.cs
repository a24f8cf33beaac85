using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Packages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Simple;

/// <summary>Pages as they are written, read as pip reads them.</summary>
public sealed partial class PackagePagesTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Files_are_in_the_order_of_their_versions_and_names()
    {
        string[] order = ["0.9", "1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "1.9", "1.10", "1!0.1"];
        var pages = Pages([.. order.Reverse().Select(version => File(version))]);

        var page = JsonDocument.Parse(await BodyAsync(pages, SimpleFormat.Json)).RootElement;

        Assert.Equal(order, page.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        Assert.Equal(order, page.GetProperty("files").EnumerateArray().Select(
            file => file.GetProperty("filename").GetString()!.Split('-')[1]));
    }

    [Fact]
    public async Task HTML_reads_back_as_what_was_listed()
    {
        var yanked = File("1.0") with { YankedReason = "<b>\"bad\"</b> & 'worse' \u2018quoted\u2019", RequiresPython = ">=3.8,<4" };
        var bare = File("1.1") with { YankedReason = "", RequiresPython = null, MetadataServed = false };

        var html = Encoding.UTF8.GetString(await BodyAsync(Pages([yanked, bare]), SimpleFormat.Html));

        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        var anchors = Anchors(html);
        Assert.Equal(yanked.FileName, anchors[0]["text"]);
        Assert.Equal($"../../files/pages/{yanked.Sha256[..16]}/{yanked.FileName}#sha256={yanked.Sha256}", anchors[0]["href"]);
        Assert.Equal(yanked.YankedReason, anchors[0]["data-yanked"]);
        Assert.Equal(">=3.8,<4", anchors[0]["data-requires-python"]);
        Assert.Equal("sha256=" + yanked.MetadataSha256, anchors[0]["data-core-metadata"]);
        Assert.Equal("sha256=" + yanked.MetadataSha256, anchors[0]["data-dist-info-metadata"]);
        Assert.Equal("", anchors[1]["data-yanked"]);
        Assert.DoesNotContain("data-requires-python", anchors[1].Keys);
        Assert.DoesNotContain("data-core-metadata", anchors[1].Keys);
        Assert.Contains("<meta name=\"pypi:repository-version\" content=\"1.4\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("pypi:project-status", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_with_its_reason_is_in_the_HTML()
    {
        var pages = Pages([File("1.0")], PackageStatus.Archived, "moved to <elsewhere>");

        var html = Encoding.UTF8.GetString(await BodyAsync(pages, SimpleFormat.Html));

        Assert.Contains("<meta name=\"pypi:project-status\" content=\"archived\">", html, StringComparison.Ordinal);
        Assert.Contains(
            "<meta name=\"pypi:project-status-reason\" content=\"moved to &lt;elsewhere&gt;\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_ten_thousand_files_lists_each_of_them_once()
    {
        var files = Enumerable.Range(0, 10_000).Select(number => File($"1.{number}")).ToList();
        var pages = Pages(files);

        var page = JsonDocument.Parse(await BodyAsync(pages, SimpleFormat.Json)).RootElement;

        Assert.Equal(files.Select(file => file.FileName), page.GetProperty("files").EnumerateArray().Select(
            file => file.GetProperty("filename").GetString()!));
        Assert.Equal(10_000, Anchors(Encoding.UTF8.GetString(await BodyAsync(pages, SimpleFormat.TextHtml))).Count);
        Assert.All(files, file => Assert.Same(file, pages.FindFile(file.FileName)));
        Assert.Null(pages.FindFile("pages-1.0-py3-none-any.whl.metadata"));
    }

    [Fact]
    public async Task A_representation_is_made_once_however_many_ask_for_it()
    {
        var pages = Pages([.. Enumerable.Range(0, 500).Select(number => File($"1.{number}"))]);

        var made = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Task.Run(() => pages.GetPageAsync(SimpleFormat.Json, PageEncoding.Gzip).AsTask())));

        Assert.Single(made.Distinct());
    }

    private static DistributionFile File(string version) =>
        Published.Wheel("pages", version, Encoding.UTF8.GetBytes(version), "metadata"u8.ToArray());

    [Fact]
    public void Releases_are_put_in_order_once_and_counted()
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var memory = new CacheMemory(
            Options.Create(new GatewayOptions()), new LeaseReader(reader => reader, metrics), metrics, TimeProvider.System);
        var pages = new PackagePages(
            new PackageHead("pages", "Pages", PackageStatus.Active, null, 2, []), 1, [File("1.10"), File("1.9")], memory.NewCharge());
        var before = memory.Bytes;

        var releases = pages.Releases;

        Assert.Equal("1.10", releases.Latest?.Version.Normalized);
        Assert.Same(releases, pages.Releases);
        Assert.InRange(memory.Bytes, before + 1, before + 10_000);
    }

    private PackagePages Pages(
        List<DistributionFile> files, PackageStatus status = PackageStatus.Active, string? reason = null)
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var reader = new LeaseReader(reader => reader, metrics);
        var memory = new CacheMemory(Options.Create(new GatewayOptions()), reader, metrics, TimeProvider.System);
        return new PackagePages(
            new PackageHead("pages", "Pages", status, reason, files.Count, []),
            1,
            [.. files.OrderBy(file => file.FileName, StringComparer.Ordinal)],
            memory.NewCharge());
    }

    private static async Task<byte[]> BodyAsync(PackagePages pages, SimpleFormat format) =>
        (await pages.GetPageAsync(format, PageEncoding.Identity)).Parts.Single().ToArray();

    /// <summary>The anchors of a page with their attributes as a browser, or pip, understands them.</summary>
    private static List<Dictionary<string, string>> Anchors(string html) =>
    [
        .. Anchor().Matches(html).Select(anchor =>
        {
            var attributes = Attribute().Matches(anchor.Groups[1].Value).ToDictionary(
                attribute => attribute.Groups[1].Value, attribute => WebUtility.HtmlDecode(attribute.Groups[2].Value));
            attributes["text"] = WebUtility.HtmlDecode(anchor.Groups[2].Value);
            return attributes;
        }),
    ];

    [GeneratedRegex("<a ([^>]*)>([^<]*)</a>")]
    private static partial Regex Anchor();

    [GeneratedRegex("([a-z-]+)=\"([^\"]*)\"")]
    private static partial Regex Attribute();
}
