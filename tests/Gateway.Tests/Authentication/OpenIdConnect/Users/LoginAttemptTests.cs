using Larder.Gateway.Authentication.OpenIdConnect.Users;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.Users;

public sealed class LoginAttemptTests
{
    [Fact]
    public void A_cookie_brings_the_attempt_back()
    {
        var attempt = LoginAttempt.Begin("/simple/six/");

        Assert.True(LoginAttempt.TryParse(attempt.ToCookie(), out var again));
        Assert.Equal(
            (attempt.State, attempt.Nonce, attempt.Verifier, attempt.ReturnPath), (again.State, again.Nonce, again.Verifier, again.ReturnPath));
        Assert.True(again.IsAnsweredBy(attempt.State));
    }

    [Fact]
    public void None_of_its_parts_is_another_or_that_of_another_attempt()
    {
        var (one, other) = (LoginAttempt.Begin("/"), LoginAttempt.Begin("/"));
        string[] parts = [one.State, one.Nonce, one.Verifier, one.Challenge, other.State, other.Nonce, other.Verifier, other.Challenge];

        Assert.Equal(parts.Length, parts.Distinct().Count());
        Assert.False(one.IsAnsweredBy(other.State));
        Assert.False(one.IsAnsweredBy(null));
        Assert.DoesNotContain(Convert.ToHexString(one.Secret), one.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("%%%.%%%")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.%%%")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.Lw")]
    public void What_is_no_such_cookie_is_none(string? cookie) => Assert.False(LoginAttempt.TryParse(cookie, out _));

    [Fact]
    public void Its_length_is_bounded() => Assert.False(LoginAttempt.TryParse(LoginAttempt.Begin("/" + new string('a', 3_000)).ToCookie(), out _));

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    public void A_path_in_a_cookie_is_checked_again(string path)
    {
        Assert.True(LoginAttempt.TryParse(LoginAttempt.Begin(path).ToCookie(), out var attempt));
        Assert.Equal("/", attempt.ReturnPath);
    }
}
