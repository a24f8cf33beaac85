using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Larder.Clients.Tests.Distributions;

namespace Larder.Clients.Tests.Running;

/// <summary>A file as the package's page lists it.</summary>
/// <param name="Url">Absolute.</param>
internal sealed record ListedFile(string FileName, Uri Url, string Sha256);

/// <summary>What the tests do with the index themselves, where no client of theirs is under test.</summary>
internal static class IndexClient
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> UploadAsync(this HttpClient client, Distribution file) =>
        client.PostAsync("legacy/", UploadForm.Of(file).ToContent(file), Stop);

    /// <summary>Uploads files of which each must be accepted.</summary>
    public static async Task PublishAsync(this HttpClient client, params Distribution[] files)
    {
        foreach (var file in files)
        {
            using var answer = await client.UploadAsync(file);
            Assert.True(answer.IsSuccessStatusCode, $"{file.FileName}: {await answer.Content.ReadAsStringAsync(Stop)}");
        }
    }

    /// <summary>The package's files; none if there is no such package.</summary>
    public static async Task<IReadOnlyList<ListedFile>> ListAsync(this HttpClient client, string package)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"simple/{package.Replace('_', '-')}/");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.pypi.simple.v1+json"));
        using var answer = await client.SendAsync(request, Stop);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }

        var page = answer.RequestMessage!.RequestUri!;
        var json = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Stop);
        return [.. json.GetProperty("files").EnumerateArray().Select(file => new ListedFile(
            file.GetProperty("filename").GetString()!,
            new Uri(page, file.GetProperty("url").GetString()),
            file.GetProperty("hashes").GetProperty("sha256").GetString()!))];
    }

    /// <summary>The digest of the bytes that a file's URL gives, in lower-case hexadecimal.</summary>
    public static async Task<string> DigestAsync(this HttpClient client, Uri url)
    {
        await using var content = await client.GetStreamAsync(url, Stop);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, Stop));
    }

    public static async Task YankAsync(this HttpClient client, string package, string version, string reason)
    {
        using var answer = await client.PutAsJsonAsync(
            $"api/packages/{package.Replace('_', '-')}/releases/{version}/yank", new { reason }, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
