using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Gateway.Tests.Access;

/// <summary>An answer as it came: what a client that is curious can compare.</summary>
/// <param name="Headers">All but the date, in order of their names, one a line.</param>
/// <param name="Body">Each byte as one character.</param>
internal sealed partial record Exchange(int Status, string Reason, string Headers, string Body)
{
    /// <summary>What every answer may differ in.</summary>
    private static readonly string[] Passing = ["Date"];

    public bool IsRefused => Status is (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.NotFound;

    /// <summary>All of it as one text.</summary>
    public string Text => $"{Status} {Reason}\n{Headers}\n\n{Body}";

    public static async Task<Exchange> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => !Passing.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        // Another one with every request, by which its lines are found in the log.
        var text = TraceId().Replace(Encoding.Latin1.GetString(body), "\"traceId\":\"\"");
        return new Exchange((int)response.StatusCode, response.ReasonPhrase ?? "", string.Join('\n', headers), text);
    }

    public static async Task<Exchange> GetAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(client, request);
    }

    public static async Task<Exchange> SendAsync(HttpClient client, string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return await SendAsync(client, request);
    }

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
