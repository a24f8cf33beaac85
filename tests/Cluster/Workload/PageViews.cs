using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Workload;

/// <summary>Reads pages in both of their forms. Pages with the same bytes become the same object: a run reads few pages many times.</summary>
internal sealed partial class PageViews
{
    private readonly ConcurrentDictionary<(int Gateway, string Package, string Digest), PageView> _views = new();

    public async Task<PageView> ReadAsync(int gateway, string package, bool isHtml, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        var key = (gateway, package, Convert.ToHexString(SHA256.HashData(body)));
        if (!_views.TryGetValue(key, out var view))
        {
            var page = answer.RequestMessage!.RequestUri!;
            var tag = answer.Headers.ETag?.ToString();
            view = _views.GetOrAdd(key, isHtml ? FromHtml(tag, page, Encoding.UTF8.GetString(body)) : FromJson(tag, page, body));
        }

        return view;
    }

    private static PageView FromJson(string? tag, Uri page, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var files = new Dictionary<string, SeenFile>(StringComparer.Ordinal);
        foreach (var file in json.RootElement.GetProperty("files").EnumerateArray())
        {
            var name = file.GetProperty("filename").GetString()!;
            var yanked = file.TryGetProperty("yanked", out var value)
                ? value.ValueKind is JsonValueKind.String ? value.GetString() : ""
                : null;
            if (!files.TryAdd(name, new SeenFile(
                file.GetProperty("hashes").GetProperty("sha256").GetString()!, yanked, new Uri(page, file.GetProperty("url").GetString()))))
            {
                throw new InvalidDataException($"{page} lists {name} twice.");
            }
        }

        var status = json.RootElement.GetProperty("project-status");
        return new PageView(tag, files, status.TryGetProperty("reason", out var reason) ? reason.GetString() : null);
    }

    private static PageView FromHtml(string? tag, Uri page, string body)
    {
        var files = new Dictionary<string, SeenFile>(StringComparer.Ordinal);
        foreach (Match anchor in Anchor().Matches(body))
        {
            var attributes = Attribute().Matches(anchor.Groups["attributes"].Value)
                .ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value), StringComparer.Ordinal);
            var url = new Uri(page, attributes["href"]);
            var name = WebUtility.HtmlDecode(anchor.Groups["text"].Value);
            if (!files.TryAdd(name, new SeenFile(
                url.Fragment["#sha256=".Length..], attributes.GetValueOrDefault("data-yanked"), new Uri(url.GetLeftPart(UriPartial.Query)))))
            {
                throw new InvalidDataException($"{page} lists {name} twice.");
            }
        }

        var reason = Reason().Match(body);
        return new PageView(tag, files, reason.Success ? WebUtility.HtmlDecode(reason.Groups[1].Value) : null);
    }

    [GeneratedRegex("<a (?<attributes>[^>]*)>(?<text>[^<]*)</a>", RegexOptions.ExplicitCapture)]
    private static partial Regex Anchor();

    [GeneratedRegex("([a-z-]+)=\"([^\"]*)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("name=\"pypi:project-status-reason\" content=\"([^\"]*)\"")]
    private static partial Regex Reason();
}
