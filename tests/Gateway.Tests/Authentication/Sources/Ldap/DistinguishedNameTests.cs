using Larder.Gateway.Authentication.Sources.Ldap.Protocol;

namespace Larder.Gateway.Tests.Authentication.Sources.Ldap;

public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("a,b", @"a\,b")]
    [InlineData("#a#", @"\#a#")]
    [InlineData(" a b ", @"\ a b\ ")]
    [InlineData("\"+;<>\\=", @"\""\+\;\<\>\\\=")]
    [InlineData("a\0b", @"a\00b")]
    [InlineData("Lučić", "Lučić")]
    public void Values_are_written_so_that_they_stay_values(string value, string escaped)
    {
        Assert.Equal(escaped, DistinguishedName.Escape(value));
        Assert.Equal(value, DistinguishedName.ReadFirst($"cn={escaped},dc=x", "cn"));
    }

    [Theory]
    [InlineData("CN=Developers,OU=Groups,DC=example,DC=org", "Developers")]
    [InlineData("cn=a\\2C b,dc=x", "a, b")]
    [InlineData("cn=a\\, b,dc=x", "a, b")]
    [InlineData("cn=Lu\\C4\\8Di\\C4\\87,dc=x", "Lučić")]
    [InlineData("cn=one+sn=two,dc=x", "one")]
    [InlineData("cn=😀,dc=x", "😀")]
    [InlineData("cn=,dc=x", "")]
    [InlineData("cn=end\\", "end")]
    [InlineData("ou=x,cn=y", null)]
    [InlineData("cn=#04024869,dc=x", null)]
    [InlineData("cn=\"quoted\",dc=x", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void The_first_value_is_read(string dn, string? value) => Assert.Equal(value, DistinguishedName.ReadFirst(dn, "cn"));
}
