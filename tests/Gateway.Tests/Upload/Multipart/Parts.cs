using System.Text;
using Larder.Gateway.Upload.Multipart;

namespace Larder.Gateway.Tests.Upload.Multipart;

/// <summary>Reads whole forms, for tests.</summary>
internal static class Parts
{
    public const string Boundary = "frontier";

    /// <param name="body">Text whose lines end in LF, which stands for CR LF.</param>
    /// <param name="chunk">How many bytes a read of the body returns at most.</param>
    public static Task<Form> ReadAsync(string body, int chunk = int.MaxValue) =>
        ReadBytesAsync(Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")), chunk);

    public static async Task<Form> ReadBytesAsync(byte[] body, int chunk = int.MaxValue)
    {
        var delimiter = MultipartBoundary.Parse($"multipart/form-data; boundary={Boundary}")!;
        using var reader = new MultipartReader(new ChunkedStream(body, chunk), delimiter);
        var parts = new List<(PartHeader Header, string Content)>();
        while (await reader.NextPartAsync(TestContext.Current.CancellationToken) is { } header)
        {
            var content = new MemoryStream();
            ReadOnlyMemory<byte> bytes;
            while ((bytes = await reader.ReadAsync(TestContext.Current.CancellationToken)).Length > 0)
            {
                content.Write(bytes.Span);
            }

            parts.Add((header, Encoding.UTF8.GetString(content.ToArray())));
        }

        return new Form(parts, reader.Problem);
    }

    internal sealed record Form(List<(PartHeader Header, string Content)> Parts, string? Problem);
}
