using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Text;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>One message of the server.</summary>
internal sealed class LdapResponse
{
    private readonly AsnReader _operation;

    private LdapResponse(int id, Asn1Tag tag, AsnReader operation) => (Id, Tag, _operation) = (id, tag, operation);

    /// <summary>Of the request that it answers; 0 for what the server says of its own accord: that it ends the connection.</summary>
    public int Id { get; }

    public bool IsEntry => Is(4);

    /// <summary>Whether it names another server, which is not asked.</summary>
    public bool IsReference => Is(19);

    private Asn1Tag Tag { get; }

    /// <exception cref="AsnContentException">It is no message.</exception>
    public static LdapResponse Parse(ReadOnlyMemory<byte> message)
    {
        var content = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        return content.TryReadInt32(out var id) && content.PeekTag() is { TagClass: TagClass.Application } tag
            ? new(id, tag, content.ReadSequence(tag))
            : throw new AsnContentException();
    }

    /// <summary>Reads the end of a bind (1), a search (5) or an extended operation (24).</summary>
    /// <exception cref="AsnContentException">It is something else.</exception>
    public LdapResult ReadResult(int number)
    {
        if (!Is(number))
        {
            throw new AsnContentException();
        }

        var code = 0;
        foreach (var part in _operation.ReadEnumeratedBytes().Span)
        {
            code = (code << 8) | part;
        }

        _operation.ReadOctetString();
        return new((LdapResultCode)code, ReadText(_operation));
    }

    /// <exception cref="AsnContentException">It is no entry.</exception>
    public LdapEntry ReadEntry()
    {
        var dn = ReadText(_operation);
        var attributes = ImmutableArray.CreateBuilder<LdapAttribute>();
        for (var list = _operation.ReadSequence(); list.HasData;)
        {
            var attribute = list.ReadSequence();
            var name = ReadText(attribute);
            var values = ImmutableArray.CreateBuilder<string>();
            for (var set = attribute.ReadSetOf(); set.HasData;)
            {
                values.Add(ReadText(set));
            }

            attributes.Add(new(name, values.ToImmutable()));
        }

        return new(dn, attributes.ToImmutable());
    }

    private bool Is(int number) => Tag.TagValue == number;

    private static string ReadText(AsnReader reader) => Encoding.UTF8.GetString(reader.ReadOctetString());
}
