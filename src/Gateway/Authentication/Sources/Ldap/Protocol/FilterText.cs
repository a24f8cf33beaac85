using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>What fills the places of a filter. Values travel as bytes with a length, so none can become part of the filter.</summary>
/// <param name="UserName">For <c>{username}</c>.</param>
/// <param name="Dn">For <c>{dn}</c>.</param>
internal sealed record FilterValues(string UserName, string Dn);

/// <summary>A value that a filter compares with: bytes, and places for values among them.</summary>
internal sealed record FilterText(ImmutableArray<FilterPart> Parts)
{
    public const string UserName = "username";
    public const string Dn = "dn";

    public bool IsEmpty => Parts.Length is 0;

    public bool Uses(string place) => Parts.Any(part => part.Place == place);

    public byte[] Fill(FilterValues values)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var part in Parts)
        {
            bytes.Write(part.Place switch
            {
                UserName => Encoding.UTF8.GetBytes(values.UserName),
                Dn => Encoding.UTF8.GetBytes(values.Dn),
                _ => part.Literal,
            });
        }

        return bytes.WrittenSpan.ToArray();
    }
}

/// <param name="Literal">Empty if there is a place.</param>
/// <param name="Place"><see cref="FilterText.UserName"/>, <see cref="FilterText.Dn"/> or <see langword="null"/>.</param>
internal sealed record FilterPart(byte[] Literal, string? Place);
