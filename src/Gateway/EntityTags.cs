using Microsoft.Extensions.Primitives;

namespace Larder.Gateway;

/// <summary>Compares entity tags (RFC 9110, section 8.8.3).</summary>
internal static class EntityTags
{
    /// <summary>Whether the client has the representation of this tag, by an If-None-Match header.</summary>
    /// <param name="header">Empty if there is none.</param>
    /// <param name="tag">Strong, with its quotes.</param>
    public static bool Match(StringValues header, string? tag)
    {
        foreach (var line in header)
        {
            if (line is not null && (line == tag || line is "*" || Contains(line, tag)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(ReadOnlySpan<char> line, string? tag)
    {
        foreach (var part in line.Split(','))
        {
            var other = line[part].Trim();
            if (other.StartsWith("W/"))
            {
                other = other[2..];
            }

            if (other.SequenceEqual(tag))
            {
                return true;
            }
        }

        return false;
    }
}
