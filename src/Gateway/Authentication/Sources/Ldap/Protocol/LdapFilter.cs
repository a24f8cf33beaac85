using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>A search filter with places for values, read once and sent often.</summary>
/// <remarks>Text: https://www.rfc-editor.org/rfc/rfc4515. What is sent: https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.7</remarks>
internal abstract record LdapFilter
{
    /// <summary>Matches every entry.</summary>
    public static readonly LdapFilter Any = new Presence("objectClass");

    /// <param name="problem">Half a sentence that says where it ends to be one.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LdapFilter? filter, [NotNullWhen(false)] out string? problem) =>
        new LdapFilterParser(text).TryParse(out filter, out problem);

    /// <summary>Whether a value has a place in it.</summary>
    /// <param name="place"><see cref="FilterText.UserName"/> or <see cref="FilterText.Dn"/>.</param>
    public abstract bool Uses(string place);

    public abstract void Write(AsnWriter writer, FilterValues values);

    private static Asn1Tag Tag(int number, bool isConstructed = false) => new(TagClass.ContextSpecific, number, isConstructed);

    private static void WriteText(AsnWriter writer, string text, Asn1Tag? tag = null) =>
        writer.WriteOctetString(Encoding.UTF8.GetBytes(text), tag);

    /// <param name="Number">0: all must match; 1: one must.</param>
    public sealed record Junction(int Number, ImmutableArray<LdapFilter> Filters) : LdapFilter
    {
        public override bool Uses(string place) => Filters.Any(filter => filter.Uses(place));

        public override void Write(AsnWriter writer, FilterValues values)
        {
            // A set in BER, which has no order: pushed as a sequence, so that the filters go out as they were written.
            using var _ = writer.PushSequence(Tag(Number, isConstructed: true));
            foreach (var filter in Filters)
            {
                filter.Write(writer, values);
            }
        }
    }

    public sealed record Negation(LdapFilter Filter) : LdapFilter
    {
        public override bool Uses(string place) => Filter.Uses(place);

        public override void Write(AsnWriter writer, FilterValues values)
        {
            using var _ = writer.PushSequence(Tag(2, isConstructed: true));
            Filter.Write(writer, values);
        }
    }

    /// <param name="Number">3: equal; 5: greater or equal; 6: less or equal; 8: alike.</param>
    public sealed record Comparison(int Number, string Attribute, FilterText Value) : LdapFilter
    {
        public override bool Uses(string place) => Value.Uses(place);

        public override void Write(AsnWriter writer, FilterValues values)
        {
            using var _ = writer.PushSequence(Tag(Number, isConstructed: true));
            WriteText(writer, Attribute);
            writer.WriteOctetString(Value.Fill(values));
        }
    }

    public sealed record Presence(string Attribute) : LdapFilter
    {
        public override bool Uses(string place) => false;

        public override void Write(AsnWriter writer, FilterValues values) => WriteText(writer, Attribute, Tag(7));
    }

    /// <param name="Pieces">What stands between the asterisks, two at least; the first and the last may be empty.</param>
    public sealed record Substrings(string Attribute, ImmutableArray<FilterText> Pieces) : LdapFilter
    {
        public override bool Uses(string place) => Pieces.Any(piece => piece.Uses(place));

        public override void Write(AsnWriter writer, FilterValues values)
        {
            using var _ = writer.PushSequence(Tag(4, isConstructed: true));
            WriteText(writer, Attribute);
            using var pieces = writer.PushSequence();
            for (var index = 0; index < Pieces.Length; index++)
            {
                if (!Pieces[index].IsEmpty)
                {
                    var number = index is 0 ? 0 : index == Pieces.Length - 1 ? 2 : 1;
                    writer.WriteOctetString(Pieces[index].Fill(values), Tag(number));
                }
            }
        }
    }

    /// <summary>A comparison by a rule that is named, such as the one of Active Directory that follows nested groups.</summary>
    public sealed record Extensible(string? Attribute, string? Rule, bool WithDn, FilterText Value) : LdapFilter
    {
        public override bool Uses(string place) => Value.Uses(place);

        public override void Write(AsnWriter writer, FilterValues values)
        {
            using var _ = writer.PushSequence(Tag(9, isConstructed: true));
            if (Rule is not null)
            {
                WriteText(writer, Rule, Tag(1));
            }

            if (Attribute is not null)
            {
                WriteText(writer, Attribute, Tag(2));
            }

            writer.WriteOctetString(Value.Fill(values), Tag(3));
            if (WithDn)
            {
                writer.WriteBoolean(true, Tag(4));
            }
        }
    }
}
