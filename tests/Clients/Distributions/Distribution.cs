using System.Security.Cryptography;

namespace Larder.Clients.Tests.Distributions;

/// <summary>A wheel or an sdist, made for a test.</summary>
/// <param name="FileType">What the upload form says: <c>bdist_wheel</c> or <c>sdist</c>.</param>
internal sealed record Distribution(string Name, string Version, string FileName, string FileType, byte[] Bytes)
{
    /// <summary>Lower-case hexadecimal.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>Writes the file into a folder.</summary>
    /// <returns>Its path.</returns>
    public string WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path, Bytes);
        return path;
    }
}
