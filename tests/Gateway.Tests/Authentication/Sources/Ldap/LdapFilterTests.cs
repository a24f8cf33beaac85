using System.Formats.Asn1;
using Larder.Gateway.Authentication.Sources.Ldap.Protocol;

namespace Larder.Gateway.Tests.Authentication.Sources.Ldap;

public sealed class LdapFilterTests
{
    private static readonly FilterValues Values = new("al*ce)(uid=*", @"cn=a\, b,dc=x");

    /// <summary>What is sent, checked by hand against the encoding of RFC 4511.</summary>
    [Theory]
    [InlineData("(cn=Babs Jensen)", "A31104 02 636E 040B 42616273204A656E73656E")]
    [InlineData("(cn=*)", "8702636E")]
    [InlineData("(!(cn=a))", "A209 A307 0402 636E 040161")]
    [InlineData("(&(a=1)(|(b=2)(c=*)))", "A015 A306 040161 040131 A10B A306 040162 040132 870163")]
    [InlineData("(o=univ*of*mich*)", "A415 04016F 3010 8004756E6976 81026F66 81046D696368 ")]
    [InlineData("(o=*end)", "A40A 04016F 3005 8203656E64")]
    [InlineData("(seq>=02)", "A509 0403736571 04023032")]
    [InlineData("(seq<=02)", "A609 0403736571 04023032")]
    [InlineData("(sn~=x)", "A807 0402736E 040178")]
    [InlineData("(o=Parens R Us \\28for all your parenthetical needs\\29)",
        "A333 04016F 042E 506172656E73205220557320 28 666F7220616C6C20796F757220706172656E746865746963616C206E65656473 29")]
    [InlineData("(cn=*\\2A*)", "A409 0402636E 3003 81012A")]
    [InlineData("(bin=\\00\\00\\00\\04)", "A30B 040362696E 0404 00000004")]
    [InlineData("(sn=Lu\\c4\\8di\\c4\\87)", "A30D 0402736E 0407 4C75C48D69C487")]
    [InlineData("(sn=Lučić)", "A30D 0402736E 0407 4C75C48D69C487")]
    [InlineData("(cn:caseExactMatch:=Fred)", "A91A 810E 6361736545786163744D61746368 8202636E 830446726564")]
    [InlineData("(sn:dn:2.4.6.8.10:=B)", "A916 810A 322E342E362E382E3130 8202736E 830142 8401FF")]
    [InlineData("(:1.2.3:=D)", "A90A 8105312E322E33 830144")]
    [InlineData("(1.2.3;lang-de=x)", "A312 040D312E322E333B6C616E672D6465 040178")]
    [InlineData(" ( & (a=1) ) ", "A008 A306 040161 040131")]
    public void Filters_are_sent_as_the_specification_has_them(string text, string bytes)
    {
        Assert.True(LdapFilter.TryParse(text, out var filter, out var problem), problem);

        Assert.Equal(bytes.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(Encode(filter)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cn=x")]
    [InlineData("(cn=x")]
    [InlineData("(cn=x))")]
    [InlineData("(cn=x)(cn=y)")]
    [InlineData("(=x)")]
    [InlineData("(cn)")]
    [InlineData("(cn=a(b)")]
    [InlineData("(cn=\\zz)")]
    [InlineData("(cn=\\2)")]
    [InlineData("(cn>=a*)")]
    [InlineData("(cn:=a*)")]
    [InlineData("(:=a)")]
    [InlineData("(cn:rule=a)")]
    [InlineData("(!)")]
    [InlineData("(!(a=1)(b=2))")]
    [InlineData("(cn={user})")]
    [InlineData("(cn={username)")]
    [InlineData("(cn=})")]
    [InlineData("(c n=x)")]
    public void What_is_no_filter_is_refused_with_a_reason(string text)
    {
        Assert.False(LdapFilter.TryParse(text, out _, out var problem));
        Assert.EndsWith(").", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_has_an_end() =>
        Assert.False(LdapFilter.TryParse(string.Concat(Enumerable.Repeat("(!", 100_000)), out _, out _));

    /// <summary>The form of the filter stays as it was written; a value is one value, whatever is in it.</summary>
    [Theory]
    [InlineData("(uid={username})")]
    [InlineData("(&(objectClass=person)(uid={username}))")]
    [InlineData("(mail={username}@example.org)")]
    [InlineData("(member:1.2.840.113556.1.4.1941:={dn})")]
    [InlineData("(uid=*{username}*)")]
    public void No_value_becomes_part_of_the_filter(string text)
    {
        Assert.True(LdapFilter.TryParse(text, out var filter, out _));

        Assert.True(filter.Uses(FilterText.UserName) ^ filter.Uses(FilterText.Dn));
        var texts = ReadTexts(new AsnReader(Encode(filter), AsnEncodingRules.BER)).ToList();
        Assert.Contains(texts, value => value.Contains(Values.UserName, StringComparison.Ordinal) || value == Values.Dn);
        Assert.DoesNotContain("uid=*", texts);
        Assert.Equal(text.Count(character => character is '('), CountFilters(new AsnReader(Encode(filter), AsnEncodingRules.BER)));
    }

    private static byte[] Encode(LdapFilter filter)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        filter.Write(writer, Values);
        return writer.Encode();
    }

    private static IEnumerable<string> ReadTexts(AsnReader reader)
    {
        while (reader.HasData)
        {
            var tag = reader.PeekTag();
            if (!tag.IsConstructed)
            {
                yield return System.Text.Encoding.UTF8.GetString(reader.ReadOctetString(tag));
                continue;
            }

            foreach (var text in ReadTexts(reader.ReadSequence(tag)))
            {
                yield return text;
            }
        }
    }

    private static int CountFilters(AsnReader reader)
    {
        var count = 0;
        while (reader.HasData)
        {
            var tag = reader.PeekTag();
            var isJunction = tag is { IsConstructed: true, TagClass: TagClass.ContextSpecific, TagValue: <= 2 };
            count += 1 + (isJunction ? CountFilters(reader.ReadSequence(tag)) : 0);
            if (!isJunction)
            {
                reader.ReadEncodedValue();
            }
        }

        return count;
    }
}
