using Larder.Gateway.Authentication;

namespace Larder.Gateway.Tests.Authentication;

public sealed class TokenTextTests
{
    [Fact]
    public void A_new_token_is_read_back_and_no_two_are_alike()
    {
        var token = TokenText.Create();

        Assert.True(TokenText.TryParse(token.Reveal(), out var read));
        Assert.Equal(token, read);
        Assert.NotEqual(token, TokenText.Create());
    }

    [Fact]
    public void Only_a_digest_of_the_secret_is_to_be_stored()
    {
        Assert.True(TokenText.TryParse("larder_0123456789abcdef_" + new string('a', 43), out var token));

        // sha256 of 43 times "a", by another implementation.
        Assert.Equal("66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0", token.SecretSha256());
        Assert.DoesNotContain(token.Secret, token.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("larder_")]
    [InlineData("pypi-AgEIcHlwaS5vcmc")]
    [InlineData("larder_0123456789ABCDEF_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("larder_0123456789abcdef-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("larder_0123456789abcde\u0666_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Other_texts_are_no_tokens(string text) => Assert.False(TokenText.TryParse(text, out _));
}
