using Larder.Gateway.Authentication;

namespace Larder.Gateway.Tests.Authentication;

public sealed class TokenTextTests
{
    private static readonly string Secret = new('a', 43);

    [Fact]
    public void A_new_token_is_read_back_and_no_two_are_alike()
    {
        var token = TokenText.Create();

        Assert.True(TokenText.TryParse(token.Reveal(), out var read));
        Assert.Equal(token, read);
        Assert.NotEqual(token, TokenText.Create());
    }

    [Fact]
    public void What_secret_scanners_look_for_finds_it() =>
        Assert.Matches("^larder_[0-9a-f]{16}_[0-9A-Za-z]{49}$", TokenText.Create().Reveal());

    [Theory]
    [InlineData("0123456789abcdef", "3KtSS5")]
    [InlineData("000000000000017e", "00lNZT")]
    public void The_checksum_is_that_of_another_implementation(string id, string checksum) =>
        Assert.Equal($"larder_{id}_{Secret}{checksum}", new TokenText(id, Secret).Reveal());

    [Fact]
    public void Only_a_digest_of_the_secret_is_to_be_stored()
    {
        Assert.True(TokenText.TryParse($"larder_0123456789abcdef_{Secret}3KtSS5", out var token));

        // sha256 of 43 times "a", by another implementation.
        Assert.Equal("66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0", token.SecretSha256());
        Assert.DoesNotContain(token.Secret, token.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_single_mistyped_character_leaves_a_token()
    {
        var text = TokenText.Create().Reveal();
        for (var place = 0; place < text.Length; place++)
        {
            var other = text[place] == '5' ? '6' : '5';
            Assert.False(TokenText.TryParse($"{text[..place]}{other}{text[(place + 1)..]}", out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("larder_")]
    [InlineData("pypi-AgEIcHlwaS5vcmc")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("larder_0123456789ABCDEF_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSS5")]
    [InlineData("larder_0123456789abcdef-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSS5")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_3KtSS5")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSS5")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSS5")]
    [InlineData("larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSs5")]
    [InlineData("larder_0123456789abcde\u0666_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSS5")]
    public void Other_texts_are_no_tokens(string text) => Assert.False(TokenText.TryParse(text, out _));
}
