using System.Collections.Immutable;
using System.Text.Json;
using Larder.Gateway.Releases;
using Larder.Packaging.Metadata;

namespace Larder.Gateway.Json;

/// <summary>Writes what a document of the JSON API says of a release: its core metadata, under their older names.</summary>
/// <param name="packageUrl">The package's page.</param>
internal sealed class JsonInfoWriter(Utf8JsonWriter json, string displayName, string packageUrl)
{
    /// <param name="metadata"><see langword="null"/> if there are none: then only what is known of the files is said.</param>
    /// <param name="releaseUrl">Where the release is described.</param>
    public void Write(ReleaseFiles release, CoreMetadata? metadata, string releaseUrl)
    {
        json.WriteStartObject();
        json.WriteString("author", metadata?.Author);
        json.WriteString("author_email", metadata?.AuthorEmail);
        json.WriteNull("bugtrack_url");
        WriteList("classifiers", metadata?.Classifiers ?? []);
        json.WriteString("description", metadata?.Description ?? "");
        json.WriteString("description_content_type", metadata?.DescriptionContentType);
        json.WriteNull("docs_url");
        json.WriteString("download_url", metadata?.DownloadUrl);
        WriteDownloads();
        WriteListOrNull("dynamic", metadata?.Dynamic);
        json.WriteString("home_page", metadata?.HomePage);
        json.WriteString("keywords", Joined(metadata?.Keywords));
        json.WriteString("license", metadata?.License);
        json.WriteString("license_expression", metadata?.LicenseExpression);
        WriteListOrNull("license_files", metadata?.LicenseFiles);
        json.WriteString("maintainer", metadata?.Maintainer);
        json.WriteString("maintainer_email", metadata?.MaintainerEmail);
        json.WriteString("name", displayName);
        json.WriteString("package_url", packageUrl);
        json.WriteString("platform", Joined(metadata?.Platforms));
        json.WriteString("project_url", packageUrl);
        WriteProjectUrls(metadata);
        WriteListOrNull("provides_extra", metadata?.ProvidesExtra);
        json.WriteString("release_url", releaseUrl);
        WriteListOrNull("requires_dist", metadata?.RequiresDist);
        json.WriteString("requires_python", metadata is null ? release.Files[0].RequiresPython : metadata.RequiresPython);
        json.WriteString("summary", metadata?.Summary);
        json.WriteString("version", release.Version.Normalized);
        json.WriteBoolean("yanked", release.IsYanked);
        json.WriteString("yanked_reason", release.YankedReason);
        json.WriteEndObject();
    }

    private static string? Joined(ImmutableArray<string>? values) =>
        values is { IsEmpty: false } some ? string.Join(',', some) : null;

    private void WriteDownloads()
    {
        json.WriteStartObject("downloads");
        json.WriteNumber("last_day", -1);
        json.WriteNumber("last_month", -1);
        json.WriteNumber("last_week", -1);
        json.WriteEndObject();
    }

    /// <summary>The older fields for addresses come first, under the labels they have on a page.</summary>
    private void WriteProjectUrls(CoreMetadata? metadata)
    {
        var urls = new List<KeyValuePair<string, string>>();
        Add("Homepage", metadata?.HomePage);
        Add("Download", metadata?.DownloadUrl);
        foreach (var url in metadata?.ProjectUrls ?? [])
        {
            Add(url.Label, url.Url);
        }

        if (urls.Count == 0)
        {
            json.WriteNull("project_urls");
            return;
        }

        json.WriteStartObject("project_urls");
        foreach (var (label, url) in urls)
        {
            json.WriteString(label, url);
        }

        json.WriteEndObject();

        void Add(string label, string? url)
        {
            if (url is not null)
            {
                urls.RemoveAll(known => known.Key == label);
                urls.Add(KeyValuePair.Create(label, url));
            }
        }
    }

    private void WriteListOrNull(string name, ImmutableArray<string>? values)
    {
        if (values is { IsEmpty: false } some)
        {
            WriteList(name, some);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private void WriteList(string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
