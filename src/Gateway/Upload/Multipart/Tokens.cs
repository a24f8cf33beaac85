using System.Buffers;

namespace Larder.Gateway.Upload.Multipart;

/// <summary>The characters of a token (RFC 9110 section 5.6.2).</summary>
internal static class Tokens
{
    public static readonly SearchValues<char> Characters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
