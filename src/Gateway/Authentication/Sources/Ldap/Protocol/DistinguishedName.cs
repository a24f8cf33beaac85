using System.Globalization;
using System.Text;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>Text of DNs. Spec: https://www.rfc-editor.org/rfc/rfc4514</summary>
internal static class DistinguishedName
{
    /// <summary>A value as it stands in a DN.</summary>
    public static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length + 8);
        for (var index = 0; index < value.Length; index++)
        {
            var character = value[index];
            var isAtEnd = index is 0 || index == value.Length - 1;
            _ = character switch
            {
                '\0' => escaped.Append(@"\00"),
                '"' or '+' or ',' or ';' or '<' or '>' or '\\' or '=' => escaped.Append('\\').Append(character),
                ' ' when isAtEnd => escaped.Append(@"\ "),
                '#' when index is 0 => escaped.Append(@"\#"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>The value of the first part of a DN, if that part is of this attribute.</summary>
    /// <param name="attribute">Such as <c>cn</c>; case does not matter.</param>
    /// <returns><see langword="null"/> if it is of another, or written in hexadecimal or quotes, which no server does here.</returns>
    public static string? ReadFirst(string dn, string attribute)
    {
        var equals = dn.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !dn.AsSpan(0, equals).Trim().Equals(attribute, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        List<byte> value = [];
        var index = equals + 1;
        for (; index < dn.Length && dn[index] is not (',' or '+' or ';'); index++)
        {
            if (dn[index] is '"' || (dn[index] is '#' && index == equals + 1))
            {
                return null;
            }

            if (dn[index] is not '\\')
            {
                var length = index + 1 < dn.Length && char.IsSurrogatePair(dn, index) ? 2 : 1;
                value.AddRange(Encoding.UTF8.GetBytes(dn, index, length));
                index += length - 1;
            }
            else if (index + 2 < dn.Length && byte.TryParse(
                dn.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                value.Add(code);
                index += 2;
            }
            else if (++index < dn.Length)
            {
                value.AddRange(Encoding.UTF8.GetBytes(dn, index, 1));
            }
        }

        return Encoding.UTF8.GetString([.. value]);
    }
}
