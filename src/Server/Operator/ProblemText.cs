using System.Text.Json;

namespace Larder.Server.Operator;

/// <summary>Finds the sentence for a person in an answer that refuses.</summary>
internal static class ProblemText
{
    /// <param name="body">A problem of RFC 9457, an upload's answer, or plain text.</param>
    public static string Read(HttpResponseMessage response, string body)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        try
        {
            var problem = JsonDocument.Parse(body).RootElement;
            foreach (var name in (string[])["detail", "message", "title"])
            {
                if (problem.ValueKind is JsonValueKind.Object
                    && problem.TryGetProperty(name, out var text)
                    && text.GetString() is { Length: > 0 } sentence)
                {
                    return sentence;
                }
            }

            return status;
        }
        catch (JsonException)
        {
            return body.Trim() is { Length: > 0 and < 1_000 } text && !text.StartsWith('<') ? text : status;
        }
    }
}
