using System.Formats.Asn1;
using System.Text;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>The messages that are sent. Spec: https://www.rfc-editor.org/rfc/rfc4511</summary>
internal static class LdapRequest
{
    private const string StartTlsName = "1.3.6.1.4.1.1466.20037";
    private const int Version = 3;

    /// <summary>Who speaks from now on.</summary>
    public static byte[] Bind(int id, string dn, string password) => Message(id, writer =>
    {
        using var _ = writer.PushSequence(Operation(0));
        writer.WriteInteger(Version);
        WriteText(writer, dn);
        writer.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    /// <summary>The end of the conversation; nothing is answered.</summary>
    public static byte[] Unbind(int id) => Message(id, writer => writer.WriteNull(new Asn1Tag(TagClass.Application, 2)));

    public static byte[] StartTls(int id) => Message(id, writer =>
    {
        using var _ = writer.PushSequence(Operation(23));
        writer.WriteOctetString(Encoding.ASCII.GetBytes(StartTlsName), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    public static byte[] Search(int id, LdapSearch search) => Message(id, writer =>
    {
        using var _ = writer.PushSequence(Operation(3));
        WriteText(writer, search.BaseDn);
        writer.WriteEnumeratedValue(search.Scope);
        writer.WriteEnumeratedValue(Aliases.NeverFollowed);
        writer.WriteInteger(search.MaxEntries);
        writer.WriteInteger(search.MaxSeconds);
        writer.WriteBoolean(false);
        search.Filter.Write(writer, search.Values);
        using var attributes = writer.PushSequence();
        foreach (var attribute in search.Attributes)
        {
            WriteText(writer, attribute);
        }
    });

    private static byte[] Message(int id, Action<AsnWriter> writeOperation)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            writeOperation(writer);
        }

        return writer.Encode();
    }

    private static Asn1Tag Operation(int number) => new(TagClass.Application, number, isConstructed: true);

    private static void WriteText(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private enum Aliases
    {
        NeverFollowed = 0,
    }
}

/// <summary>One search.</summary>
/// <param name="MaxEntries">Where the server is to stop.</param>
/// <param name="MaxSeconds">How long the server may work on it.</param>
/// <param name="Attributes">Which ones are wanted; at least one, or the server would send all.</param>
internal sealed record LdapSearch(
    string BaseDn, LdapScope Scope, LdapFilter Filter, FilterValues Values, int MaxEntries, int MaxSeconds, string[] Attributes);

/// <summary>Which entries a search looks at.</summary>
internal enum LdapScope
{
    /// <summary>The base itself.</summary>
    Entry = 0,

    /// <summary>The base and all below it.</summary>
    Tree = 2,
}
