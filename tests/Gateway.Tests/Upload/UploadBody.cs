using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Larder.Gateway.Tests.Upload;

/// <summary>A form as it goes over the wire, written by hand so that it can be wrong.</summary>
internal sealed class UploadBody
{
    public const string Boundary = "a-boundary-of-tests";

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public static string ContentType => $"multipart/form-data; boundary={Boundary}";

    /// <summary>A form that is right: an sdist or a wheel with its SHA-256.</summary>
    /// <param name="fields">More fields, or other values of those that every form has; <see langword="null"/>
    /// removes.</param>
    public static UploadBody Of(
        string package, string version, string fileName, byte[] file, params (string Name, string? Value)[] fields)
    {
        var isWheel = fileName.EndsWith(".whl", StringComparison.Ordinal);
        var form = new Dictionary<string, string?>
        {
            [":action"] = "file_upload",
            ["protocol_version"] = "1",
            ["metadata_version"] = "2.1",
            ["name"] = package,
            ["version"] = version,
            ["filetype"] = isWheel ? "bdist_wheel" : "sdist",
            ["pyversion"] = isWheel ? "py3" : "source",
            ["sha256_digest"] = Convert.ToHexStringLower(SHA256.HashData(file)),
        };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        var body = new UploadBody();
        foreach (var (name, value) in form)
        {
            if (value is not null)
            {
                body.Field(name, value);
            }
        }

        return body.File(fileName, file);
    }

    public UploadBody Field(string name, string value) =>
        Raw($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");

    public UploadBody File(
        string fileName, byte[] bytes, string? type = "application/octet-stream", string name = "content")
    {
        Raw($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{fileName}\"\r\n");
        Raw(type is null ? "\r\n" : $"Content-Type: {type}\r\n\r\n");
        return Raw(bytes).Raw("\r\n");
    }

    public UploadBody Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    public UploadBody Raw(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>All of it, with the closing boundary.</summary>
    public byte[] ToArray() => [.. _bytes.WrittenSpan, .. Encoding.ASCII.GetBytes($"--{Boundary}--\r\n")];

    /// <summary>What was added so far, without an end.</summary>
    public byte[] ToPart() => _bytes.WrittenSpan.ToArray();

    public HttpContent ToContent()
    {
        var content = new ByteArrayContent(ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return content;
    }

    /// <summary>A digest in hexadecimal, as forms tell it.</summary>
    /// <param name="algorithm"><c>md5</c>, <c>sha256</c> or <c>blake2_256</c>; in capitals for capital digits.</param>
    public static string Digest(string algorithm, byte[] bytes)
    {
        var hex = algorithm.ToLowerInvariant() switch
        {
            "md5" => Hash(HashAlgorithmName.MD5, bytes),
            "sha256" => Hash(HashAlgorithmName.SHA256, bytes),
            _ => Blake2b(bytes),
        };
        return char.IsAsciiLetterUpper(algorithm[0]) ? hex.ToUpperInvariant() : hex;
    }

    private static string Hash(HashAlgorithmName name, byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(name);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Blake2b(byte[] bytes)
    {
        var hash = new Blake2bDigest(256);
        hash.BlockUpdate(bytes, 0, bytes.Length);
        var result = new byte[32];
        hash.DoFinal(result, 0);
        return Convert.ToHexStringLower(result);
    }
}
