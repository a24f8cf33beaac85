using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Clients.Tests.Distributions;

/// <summary>The form that publishing clients send.</summary>
internal sealed class UploadForm
{
    private const string Boundary = "boundary-of-the-tests";

    private readonly StringBuilder _fields = new();

    public UploadForm() => Add(":action", "file_upload").Add("protocol_version", "1");

    public string ContentType => $"multipart/form-data; boundary={Boundary}";

    public static UploadForm Of(Distribution file) => new UploadForm()
        .Add("metadata_version", "2.2").Add("name", file.Name).Add("version", file.Version)
        .Add("filetype", file.FileType).Add("pyversion", file.FileType == "sdist" ? "source" : "py3")
        .Add("sha256_digest", file.Sha256);

    /// <summary>For a wheel that lies on disk.</summary>
    public static UploadForm Of(PackageDescription package, string path)
    {
        using var file = File.OpenRead(path);
        return new UploadForm()
            .Add("metadata_version", "2.2").Add("name", package.Name).Add("version", package.Version)
            .Add("filetype", "bdist_wheel").Add("pyversion", "py3")
            .Add("sha256_digest", Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    public UploadForm Add(string name, string value)
    {
        _fields.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        return this;
    }

    /// <summary>The body's bytes.</summary>
    public byte[] ToBytes(string fileName, byte[] content) =>
        [.. Encoding.UTF8.GetBytes(Beginning(fileName)), .. content, .. Encoding.UTF8.GetBytes(End)];

    /// <summary>The fields alone, without a file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{_fields}--{Boundary}--\r\n");

    public HttpContent ToContent(Distribution file) => ToContent(ToBytes(file.FileName, file.Bytes));

    public HttpContent ToContent(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return content;
    }

    /// <summary>A body that is read from disk while it is sent.</summary>
    public HttpContent ToContent(string path) =>
        new FileContent(Encoding.UTF8.GetBytes(Beginning(Path.GetFileName(path))), path, Encoding.UTF8.GetBytes(End))
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse(ContentType) },
        };

    private string Beginning(string fileName) =>
        $"{_fields}--{Boundary}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"{fileName}\"\r\n" +
        "Content-Type: application/octet-stream\r\n\r\n";

    private static string End => $"\r\n--{Boundary}--\r\n";

    private sealed class FileContent(byte[] beginning, string path, byte[] end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(beginning);
            await using (var file = File.OpenRead(path))
            {
                await file.CopyToAsync(stream, 1 << 20);
            }

            await stream.WriteAsync(end);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = beginning.Length + new FileInfo(path).Length + end.Length;
            return true;
        }
    }
}
