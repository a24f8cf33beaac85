using System.Security.Cryptography;
using Larder.Server.Tests.Commands;

namespace Larder.Server.Tests.Cluster;

/// <summary>The form that twine sends with a wheel.</summary>
internal static class WheelForm
{
    /// <param name="content">Of the wheel's module.</param>
    public static MultipartFormDataContent Of(string name, string version, string content = "x = 1\n")
    {
        using var folder = new TemporaryFolder();
        var path = Wheels.Write(folder["wheels"], name, version, content);
        var bytes = File.ReadAllBytes(path);
        var form = new MultipartFormDataContent();
        foreach (var (field, value) in (ReadOnlySpan<(string, string)>)
            [
                (":action", "file_upload"), ("protocol_version", "1"), ("filetype", "bdist_wheel"), ("pyversion", "py3"),
                ("metadata_version", "2.1"), ("name", name), ("version", version),
                ("sha256_digest", Convert.ToHexStringLower(SHA256.HashData(bytes))),
            ])
        {
            form.Add(new StringContent(value), field);
        }

        form.Add(new ByteArrayContent(bytes), "content", Path.GetFileName(path));
        return form;
    }
}
