using System.Text;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;

namespace Larder.Gateway.Tests.Authentication;

public sealed class CredentialsTests
{
    private const string Token = "larder_0123456789abcdef_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ2ydaUl";

    [Theory]
    [InlineData("alice:secret", "alice", "secret")]
    [InlineData("alice:with:colons", "alice", "with:colons")]
    [InlineData("alice: spaces count ", "alice", " spaces count ")]
    [InlineData("alice:grün", "alice", "grün")]
    public void A_password_is_taken_as_it_is(string text, string userName, string password) =>
        Assert.Equal(new Credentials(userName, password, null), Credentials.Parse(Basic(text)));

    [Fact]
    public void A_password_in_the_older_encoding_is_understood()
    {
        var header = "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes("alice:grün"));

        Assert.Equal("grün", Credentials.Parse(header)?.Password);
    }

    [Theory]
    [InlineData("__token__")]
    [InlineData("alice")]
    [InlineData("")]
    public void A_token_is_a_password_of_any_user_name(string userName) =>
        Assert.Equal(Token, Credentials.Parse(Basic($"{userName}: {Token}\r\n"))?.Token?.Reveal());

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer   ")]
    [InlineData("token ")]
    [InlineData("TOKEN \t")]
    public void A_token_comes_in_its_own_schemes_too(string scheme) =>
        Assert.Equal(Token, Credentials.Parse(scheme + Token + " ")?.Token?.Reveal());

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic %%%")]
    [InlineData("Basic bm8gY29sb24=")]
    [InlineData("Basic //4=")]
    [InlineData("Basic Og==")]
    [InlineData("Basic YWxpY2U6")]
    [InlineData("Basic YWxpY2U6c2VjcmV")]
    [InlineData("Bearer")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Bearer larder_x_y")]
    public void Broken_credentials_open_nothing(string header) => Assert.Null(Credentials.Parse(header));

    [Theory]
    [InlineData("Negotiate YIIZ")]
    [InlineData("Digest username=\"x\"")]
    [InlineData("AWS4-HMAC-SHA256 Credential=x")]
    [InlineData("x")]
    [InlineData("")]
    public void Other_schemes_are_no_credentials(string header) => Assert.Equal(Credentials.None, Credentials.Parse(header));

    [Theory]
    [InlineData("alice:secret\0\0")]
    [InlineData("alice:sec\tret")]
    [InlineData("alice:secret\r\n")]
    [InlineData("alice:secret\u0085")]
    [InlineData("ali\0ce:secret")]
    [InlineData("alice\t:secret")]
    public void Control_characters_open_nothing(string text) => Assert.Null(Credentials.Parse(Basic(text)));

    [Theory]
    [InlineData(" alice")]
    [InlineData("alice\u00A0")]
    public void A_user_name_is_taken_as_it_is(string userName) =>
        Assert.Equal(userName, Credentials.Parse(Basic($"{userName}:secret"))?.UserName);

    [Fact]
    public void A_password_of_absurd_length_opens_nothing() =>
        Assert.Null(Credentials.Parse(Basic("alice:" + new string('x', PasswordHasher.MaxBytes + 1))));

    [Theory]
    [InlineData("__token__:larder_0123456789abcdef_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ2ydaUm")]
    [InlineData("__token__:larder_0123456789abcdef_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ")]
    [InlineData("__token__:correct horse")]
    public void A_mistyped_token_is_no_password_to_be_checked(string text) => Assert.Null(Credentials.Parse(Basic(text)));

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
